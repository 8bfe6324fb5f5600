package dev.pipit.encode;

import dev.pipit.media.AccessUnit;
import java.nio.ByteBuffer;

/**
 * What goes into an encoder and what comes out of it, kept in order: capture times rise, every
 * stream begins with an IDR and gets one when it is due, and what has no time or that of another
 * picture is left out. The same for every encoder. One thread.
 */
final class PictureOrder {
  private static final String ACTION = "The encoder is made anew. If this repeats, choose another.";
  private static final long BACKWARDS_LIMIT_NANOS = 1_000_000_000;

  /** What comes out without a time. */
  static final long NO_TIME = Long.MIN_VALUE;

  private final String name;
  private final long keyFrameNanos;
  private final AccessUnitShaper shaper = new AccessUnitShaper();
  private final CaptureTimes times = new CaptureTimes();
  private boolean idrWanted = true;
  private boolean idrDue;
  private long lastIdrNanos;
  private long lastCaptureNanos = Long.MIN_VALUE;
  private long lastOutputNanos = Long.MIN_VALUE;
  private long lateFrames;

  /**
   * @param name the encoder's, for its faults
   */
  PictureOrder(String name, EncoderSettings settings) {
    this.name = name;
    this.keyFrameNanos = (long) (settings.keyFrameSeconds() * 1e9);
  }

  /**
   * A picture comes.
   *
   * @param forceIdr whether it, or the next that is really encoded, must be an IDR
   * @return whether it is to be encoded; else it is late and left out
   * @throws EncodeException when the source's time went back for good
   */
  boolean admits(long captureNanos, boolean forceIdr) throws EncodeException {
    idrWanted |= forceIdr;
    if (captureNanos > lastCaptureNanos) {
      lastCaptureNanos = captureNanos;
      return true;
    }
    lateFrames++;
    long backNanos = lastCaptureNanos - captureNanos;
    if (backNanos > BACKWARDS_LIMIT_NANOS) {
      throw new EncodeException(
          "The source's time went back by " + backNanos / 1_000_000 + " ms.",
          "The encoder is made anew. If this repeats, the camera's driver is at fault.");
    }
    return false;
  }

  /** The presentation time of an admitted picture, see {@link CaptureTimes}. */
  long ticksOf(long captureNanos) {
    return times.ticksOf(captureNanos);
  }

  /** When the picture of a presentation time was taken. */
  long captureNanosOf(long ticks) {
    return times.captureNanosOf(ticks);
  }

  /** Whether the picture of that time is to be an IDR. */
  boolean idrIsDue(long captureNanos) {
    return idrWanted || captureNanos - lastIdrNanos > keyFrameNanos;
  }

  /** The encoder has taken that picture. */
  void sent(long captureNanos, boolean idr) {
    if (idr) {
      idrWanted = false;
      idrDue = true;
      lastIdrNanos = captureNanos;
    }
  }

  /** The encoder lost what it had: the next picture is to be an IDR. */
  void lost() {
    idrWanted = true;
  }

  /** Parameter sets that an encoder gives apart from its pictures. */
  void keepHeader(ByteBuffer annexB) {
    shaper.shape(annexB);
  }

  /** Whether something has come out. */
  boolean hasBegun() {
    return lastOutputNanos != Long.MIN_VALUE;
  }

  /** Noise, or a picture without a time, came out. What follows may refer to it. */
  void leaveOut() {
    lateFrames++;
    idrWanted = true;
  }

  /**
   * Hands on what an encoder gave.
   *
   * @param annexB from position to limit; its position may be moved
   * @param ticks the presentation time that came with it, or {@link #NO_TIME}
   * @throws EncodeException when the encoder keeps its parameter sets to itself
   */
  void deliver(ByteBuffer annexB, long ticks, AccessUnit.Sink sink) throws EncodeException {
    ByteBuffer accessUnit = shaper.shape(annexB);
    if (accessUnit == null) {
      return;
    }
    if (!hasBegun() && !shaper.isIdr()) {
      // A chip's first buffer may be noise. Nothing can be decoded before an IDR.
      leaveOut();
      return;
    }
    if (!shaper.hasParameterSets()) {
      throw new EncodeException(name + " gives pictures without parameter sets.", ACTION);
    }
    long nanos = ticks == NO_TIME ? Long.MIN_VALUE : times.captureNanosOf(ticks);
    if (nanos <= lastOutputNanos) {
      leaveOut();
      return;
    }
    lastOutputNanos = nanos;
    if (idrDue && nanos >= lastIdrNanos) {
      // An encoder that leaves out pictures may have left out this one.
      idrDue = false;
      idrWanted |= !shaper.isIdr();
    }
    sink.accept(new AccessUnit(accessUnit, nanos));
  }

  /** Pictures left out on either side. */
  long lateFrames() {
    return lateFrames;
  }
}
