package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.libav.LibavException;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of another source, turned or with a line of text, as YU12 in memory of its own. What
 * the other source gives is decoded and converted where it must be, as the encoder would do
 * otherwise, and given back at once.
 *
 * <p>Only a source with something to edit is wrapped; nothing of this is on the way of others.
 */
public final class EditedSource implements Source {
  private static final int BUFFERS = 4;

  private final Source source;
  private final RawFormat format;
  private final PlanarIntake intake;
  private final boolean inPlace;
  private final FramePool pool;
  private final @Nullable FramePool unturned;
  private final @Nullable PlaneTurn turn;
  private final @Nullable TextLine text;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong undecodable = new AtomicLong();
  private boolean closed;

  private EditedSource(Source source, PictureEdit edit) throws LibavException {
    this.source = source;
    intake = new PlanarIntake(source.format());
    RawFormat upright = intake.format();
    boolean swapped = edit.turn().transpose();
    int width = swapped ? upright.heightPixels() : upright.widthPixels();
    int height = swapped ? upright.widthPixels() : upright.heightPixels();
    format = new RawFormat(PixelFormat.YU12, width, height, width, upright.colorSpace());
    pool = new FramePool(format, BUFFERS);
    inPlace = source.format().equals(upright);
    boolean turns = !edit.turn().isNone();
    turn = turns ? new PlaneTurn(edit.turn(), upright.widthPixels()) : null;
    unturned = turns && !inPlace ? new FramePool(upright, 1) : null;
    text =
        edit.text().isEmpty()
            ? null
            : new TextLine(edit, format, new TimeOfDay(ZoneId.systemDefault()));
  }

  /**
   * Edits what a source gives.
   *
   * @param source is closed with this, also when this fails; returned as it is when there is
   *     nothing to edit
   */
  public static Source of(Source source, PictureEdit edit) throws CaptureException {
    if (edit.isNone()) {
      return source;
    }
    try {
      return new EditedSource(source, edit);
    } catch (LibavException e) {
      source.close();
      throw fault(source.label(), e);
    }
  }

  private static CaptureException fault(String label, LibavException cause) {
    return new CaptureException(
        CaptureException.Reason.FORMAT,
        "The picture of " + label + " cannot be edited: " + cause.getMessage() + ".",
        "Choose another format for this camera, or no rotation, flip and text.");
  }

  @Override
  public RawFormat format() {
    return format;
  }

  @Override
  public double framesPerSecond() {
    return source.framesPerSecond();
  }

  @Override
  public String label() {
    return source.label();
  }

  @Override
  public long dueNanos() {
    return source.dueNanos();
  }

  @Override
  public @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      RawFrame frame = source.next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      if (frame == null) {
        return null;
      }
      RawFrame edited;
      try {
        edited = edit(frame);
      } catch (LibavException e) {
        throw fault(label(), e);
      } finally {
        frame.release();
      }
      if (edited != null || System.nanoTime() - deadline >= 0) {
        return edited;
      }
    }
  }

  private @Nullable RawFrame edit(RawFrame frame) throws LibavException {
    RawFrame target = pool.take();
    if (target == null) {
      intake.skip(frame);
      dropped.incrementAndGet();
      return null;
    }
    RawFrame upright = unturned == null ? target : unturned.frame(0);
    PlaneTurn turning = turn;
    boolean read = (turning != null && inPlace) || intake.read(frame, upright);
    if (!read) {
      undecodable.incrementAndGet();
      target.release();
      return null;
    }
    if (turning != null) {
      planes(turning, inPlace ? frame : upright, target);
    }
    if (text != null) {
      long unixMillis =
          System.currentTimeMillis() - (System.nanoTime() - frame.captureNanos()) / 1_000_000;
      text.draw(pool.canvas(target.index()), unixMillis);
    }
    return target.hold(frame.captureNanos(), Canvas.lengthBytes(format));
  }

  private static void planes(PlaneTurn turn, RawFrame from, RawFrame to) {
    from.bytes().order(ByteOrder.LITTLE_ENDIAN);
    to.bytes().order(ByteOrder.LITTLE_ENDIAN);
    int width = from.format().widthPixels();
    int height = from.format().heightPixels();
    int fromStride = from.format().strideBytes();
    int toStride = to.format().strideBytes();
    int toHeight = to.format().heightPixels();
    turn.turn(from.bytes(), 0, fromStride, width, height, to.bytes(), 0, toStride);
    int fromChroma = fromStride * height;
    int toChroma = toStride * toHeight;
    for (int plane = 0; plane < 2; plane++) {
      turn.turn(
          from.bytes(),
          fromChroma + plane * (fromStride / 2) * (height / 2),
          fromStride / 2,
          width / 2,
          height / 2,
          to.bytes(),
          toChroma + plane * (toStride / 2) * (toHeight / 2),
          toStride / 2);
    }
  }

  /** Also those that could not be decoded, or found no room because the encoder holds all. */
  @Override
  public long droppedFrames() {
    return source.droppedFrames() + dropped.get() + undecodable.get();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      source.close();
      intake.close();
    }
  }
}
