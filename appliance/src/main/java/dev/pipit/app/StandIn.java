package dev.pipit.app;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.Source;
import dev.pipit.capture.V4l2Devices;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The test picture while no camera is there; ends when one is plugged in, so that it is opened
 * instead.
 */
final class StandIn implements Source {
  private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

  private final Source picture;
  private final V4l2Devices devices;
  private long lookedNanos = System.nanoTime();

  StandIn(Source picture, V4l2Devices devices) {
    this.picture = picture;
    this.devices = devices;
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
    long now = System.nanoTime();
    if (now - lookedNanos > LOOK_NANOS) {
      lookedNanos = now;
      if (isPluggedIn()) {
        throw new CaptureException(
            CaptureException.Reason.GONE,
            "A camera was plugged in and takes the place of the test picture.",
            "Wait a moment.");
      }
    }
    return picture.next(timeout);
  }

  private boolean isPluggedIn() {
    try {
      devices.find("auto");
      return true;
    } catch (CaptureException e) {
      return false;
    }
  }

  @Override
  public long droppedFrames() {
    return picture.droppedFrames();
  }

  @Override
  public void close() {
    picture.close();
  }
}
