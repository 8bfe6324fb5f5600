package dev.pipit.card;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What takes the settings that are the program's own. What a method has done is on the disk when it
 * returns, and may be done again: after a power cut it is.
 */
public interface Receiver {
  /**
   * Forgets what owner and use have left: passwords, keys, settings.
   *
   * @throws IOException when that cannot be; the card stays as it is then
   */
  void reset() throws IOException;

  /**
   * Sets the password for the page.
   *
   * @return what is wrong with it, to follow "the password", or null when it is set
   */
  @Nullable String password(String password) throws IOException;

  /**
   * Puts these settings into the program's file, as many of them as can be.
   *
   * @param wanted by their keys with dots: String, Long, Double, Boolean or List
   * @return why others were refused, by their keys; what to do is said too
   */
  Map<String, String> settings(Map<String, Object> wanted) throws IOException;

  /** The TCP port of the page, after the settings. */
  int port();
}
