package dev.pipit.app;

import dev.pipit.camera.EncoderOpener;
import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderChoice;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.encode.PassThroughEncoder;
import dev.pipit.media.PixelFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses an encoder by trial when the first one is needed, and again when the chosen one no longer
 * opens.
 */
final class ChosenEncoder implements EncoderOpener {
  private final String configured;
  private volatile @Nullable EncoderChoice choice;
  private volatile @Nullable PassThroughEncoder passThrough;

  /**
   * @param configured {@code auto} or the libavcodec name of the only one to use
   */
  ChosenEncoder(String configured) {
    this.configured = configured;
  }

  @Override
  public Encoder open(EncoderSettings settings) throws EncodeException {
    passThrough = null;
    if (settings.input().pixelFormat() != PixelFormat.H264 || !configured.equals("auto")) {
      return openChosen(settings);
    }
    // A camera's group of pictures may be longer than a segment, but whoever joins waits for its
    // end.
    Encoder first = openChosen(settings);
    int longestGroup = (int) Math.ceil(settings.framesPerSecond() * settings.keyFrameSeconds() * 2);
    PassThroughEncoder passing =
        new PassThroughEncoder(Math.max(2, longestGroup), first, () -> openChosen(settings));
    passThrough = passing;
    return passing;
  }

  private Encoder openChosen(EncoderSettings settings) throws EncodeException {
    EncoderChoice known = choice;
    if (known != null) {
      try {
        return known.open(settings);
      } catch (EncodeException e) {
        choice = null;
      }
    }
    try {
      EncoderChoice chosen = EncoderProbe.chooseWithout(settings, unwanted());
      Encoder opened = chosen.open(settings);
      choice = chosen;
      return opened;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EncodeException("The search for an encoder was ended.", "Start the service again.");
    }
  }

  private List<String> unwanted() {
    return configured.equals("auto")
        ? List.of()
        : Stream.of("h264_v4l2m2m", "libx264", "libopenh264")
            .filter(name -> !name.equals(configured))
            .toList();
  }

  @Override
  public String why() {
    PassThroughEncoder passing = passThrough;
    EncoderChoice known = choice;
    if (passing != null) {
      return passing.why();
    }
    return known == null ? "" : known.why();
  }
}
