package dev.pipit.encode;

import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.media.LightMeter;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import org.jspecify.annotations.Nullable;

/**
 * Frames whose format may change, as when a slate takes the camera's place. What reads them is made
 * when the first of a format comes. One thread; the target stays the caller's.
 */
final class ChangingIntake implements Intake {
  private final PictureTarget target;
  private final LightMeter light;
  private @Nullable RawFormat format;
  private @Nullable Intake intake;
  private long rejectedBefore;

  /**
   * @param light told of decoded pictures
   */
  ChangingIntake(PictureTarget target, LightMeter light) {
    this.target = target;
    this.light = light;
  }

  @Override
  public @Nullable Picture take(RawFrame frame, long ticks) throws LibavException {
    return prepareFor(frame.format()).take(frame, ticks);
  }

  /** Makes what reads that format, so that a format that cannot be read is told early. */
  Intake prepareFor(RawFormat to) throws LibavException {
    Intake current = intake;
    if (current != null && to.equals(format)) {
      return current;
    }
    close();
    Intake made =
        to.pixelFormat().isCoded()
            ? new DecodingIntake(to, target, light)
            : new RawIntake(to, target);
    format = to;
    intake = made;
    return made;
  }

  /** Counts a frame that was found too short before it came here. */
  void reject() {
    rejectedBefore++;
  }

  @Override
  public long rejectedFrames() {
    Intake current = intake;
    return rejectedBefore + (current == null ? 0 : current.rejectedFrames());
  }

  @Override
  public void close() {
    Intake current = intake;
    if (current != null) {
      rejectedBefore += current.rejectedFrames();
      intake = null;
      current.close();
    }
  }
}
