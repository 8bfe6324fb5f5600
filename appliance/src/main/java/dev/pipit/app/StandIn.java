package dev.pipit.app;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.Source;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The test picture while no camera is there; ends when one is plugged in, so that it is opened
 * instead.
 */
final class StandIn implements Source {
  private final Source picture;
  private final CameraLookout lookout;

  /** Takes the picture over, and begins to look. */
  StandIn(Source picture, CameraLookout lookout) {
    this.picture = picture;
    this.lookout = lookout;
    lookout.begin();
  }

  @Override
  public RawFormat format() {
    return picture.format();
  }

  @Override
  public double framesPerSecond() {
    return picture.framesPerSecond();
  }

  @Override
  public String label() {
    return picture.label();
  }

  @Override
  public @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException {
    if (lookout.hasFound()) {
      throw new CaptureException(
          CaptureException.Reason.GONE,
          "A camera was plugged in and takes the place of the test picture.",
          "Wait a moment.");
    }
    return picture.next(timeout);
  }

  @Override
  public long droppedFrames() {
    return picture.droppedFrames();
  }

  @Override
  public void close() {
    lookout.end();
    picture.close();
  }
}
