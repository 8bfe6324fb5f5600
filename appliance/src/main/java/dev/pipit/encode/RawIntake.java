package dev.pipit.encode;

import dev.pipit.libav.FrameViews;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import org.jspecify.annotations.Nullable;

/** Uncompressed frames, read where they lie; copied only by a conversion. */
final class RawIntake implements Intake {
  private final FrameViews views;
  private final PictureTarget target;
  private final boolean fullRange;
  private long rejected;

  RawIntake(RawFormat format, PictureTarget target) throws LibavException {
    this.views = new FrameViews(format);
    this.target = target;
    this.fullRange = format.colorSpace().fullRange();
  }

  @Override
  public @Nullable Picture take(RawFrame frame, long ticks) throws LibavException {
    Picture picture = views.of(frame);
    if (picture == null) {
      rejected++;
      return null;
    }
    picture.frame().pts(ticks);
    return target.fit(picture, fullRange);
  }

  @Override
  public long rejectedFrames() {
    return rejected;
  }

  @Override
  public void close() {
    views.close();
  }
}
