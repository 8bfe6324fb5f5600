package dev.pipit.link;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What proves to a relay which device speaks: at least 256 random bits. Whoever has it is the
 * device, so it does not show in {@link #toString}.
 */
public final class LinkToken {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43,128}");
  private final String text;

  private LinkToken(String text) {
    this.text = text;
  }

  /** The token, or null when the text is none. */
  public static @Nullable LinkToken of(String text) {
    return FORM.matcher(text).matches() ? new LinkToken(text) : null;
  }

  /** The secret itself, for the file and for the header. */
  public String secret() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LinkToken that && text.equals(that.text);
  }

  /** Tells nothing. */
  @Override
  public int hashCode() {
    return LinkToken.class.hashCode();
  }

  @Override
  public String toString() {
    return "(secret token)";
  }
}
