package dev.pipit.link;

import dev.pipit.media.ParameterSets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A camera as a device tells of it.
 *
 * @param name in the device's settings; requests name it so
 * @param title for people
 * @param width pixels of what is encoded; 0 as long as it is not known, as are the next three
 * @param height pixels
 * @param framesPerSecond rounded
 * @param bitsPerSecond what the encoder is set to
 * @param parameterSets what a decoder needs first, or null before there was a picture
 * @param capabilities what can be asked of it: words such as {@code snapshot}
 */
public record CameraOffer(
    String name,
    String title,
    Condition condition,
    int width,
    int height,
    int framesPerSecond,
    int bitsPerSecond,
    @Nullable ParameterSets parameterSets,
    List<String> capabilities) {
  /** Whether there are pictures; the glossary has these words. */
  public enum Condition {
    /** The source is being opened, or encoders are tried. */
    STARTING,
    /** Pictures of the camera are on the stream. */
    LIVE,
    /** The slate is on the stream. */
    WAITING,
    /** Nothing is on the stream. */
    STOPPED
  }

  /** Copies the list. */
  public CameraOffer {
    capabilities = List.copyOf(capabilities);
  }
}
