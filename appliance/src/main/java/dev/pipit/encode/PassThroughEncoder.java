package dev.pipit.encode;

import dev.pipit.media.AccessUnit;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFrame;
import dev.pipit.media.StreamRules;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Passes a camera's own H.264 on while it keeps the rules of the packager; else, and for all other
 * pictures such as the slate, decodes and encodes. Which it is gets decided by looking at the
 * stream, not at what the camera says of itself: the first group of pictures is always encoded
 * again.
 *
 * <p>The change happens at an IDR picture. The stream then has other parameter sets, which its
 * readers see as a discontinuity.
 */
public final class PassThroughEncoder implements Encoder {
  /** Makes the encoder for what cannot be passed on. */
  @FunctionalInterface
  public interface Transcoder {
    /**
     * Makes an encoder.
     *
     * @throws EncodeException when it cannot be made
     */
    Encoder open() throws EncodeException;
  }

  /**
   * After so many passed pictures the encoder that is not used is closed; it costs tens of
   * megabytes.
   */
  private static final int IDLE_PICTURES = 90;

  private final Transcoder transcoder;
  private final StreamRules rules;
  private final AccessUnitShaper shaper = new AccessUnitShaper();
  private volatile @Nullable Encoder encoder;
  private boolean passing;
  private int passed;
  private long undecodableBefore;
  private long lateBefore;

  /**
   * Passes nothing on before it has seen that it can.
   *
   * @param longestGroupPictures how many pictures may pass from one IDR picture to the next:
   *     without one, nobody can join
   * @param first encodes until pictures can be passed on; closed with this
   * @param transcoder makes another one when it is needed again
   */
  public PassThroughEncoder(int longestGroupPictures, Encoder first, Transcoder transcoder) {
    this.rules = new StreamRules(longestGroupPictures);
    this.encoder = first;
    this.transcoder = transcoder;
  }

  @Override
  public String name() {
    Encoder open = encoder;
    return passing || open == null ? "camera" : open.name();
  }

  /** Why the camera's own H.264 is passed on or not, one plain sentence. */
  public String why() {
    return switch (rules.verdict()) {
      case StreamRules.Verdict.Undecided _ -> "The camera's own H.264 is being looked at.";
      case StreamRules.Verdict.Keeps _ ->
          "The camera's own H.264 keeps the rules and is passed on.";
      case StreamRules.Verdict.Breaks(var sentence) ->
          "The camera's own H.264 is encoded again: " + sentence;
    };
  }

  @Override
  public void encode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink)
      throws EncodeException {
    if (frame.format().pixelFormat() != PixelFormat.H264) {
      passing = false;
      transcode(frame, forceIdr, sink);
      return;
    }
    StreamRules.Verdict verdict = rules.accept(frame.bytes());
    ByteBuffer shaped = shaper.shape(frame.bytes().duplicate());
    boolean keeps = verdict instanceof StreamRules.Verdict.Keeps;
    if (shaped == null && keeps && passing) {
      // Parameter sets in a buffer of their own: the shaper puts them before the IDR picture.
      return;
    }
    if (!keeps || shaped == null) {
      passing = false;
    } else if (!passing && shaper.isIdr()) {
      passing = true;
      passed = 0;
    }
    if (passing && rules.isIncomplete()) {
      // A decoder in hardware gives up at a gap in the pictures: the next IDR picture mends it.
      undecodableBefore++;
    } else if (passing && shaped != null) {
      pass(shaped, frame.captureNanos(), sink);
    } else {
      transcode(frame, forceIdr, sink);
    }
  }

  private void pass(ByteBuffer shaped, long captureNanos, AccessUnit.Sink sink) {
    passed++;
    if (passed == IDLE_PICTURES) {
      closeEncoder();
    }
    sink.accept(new AccessUnit(shaped, captureNanos));
  }

  private void transcode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink)
      throws EncodeException {
    Encoder open = encoder;
    boolean fresh = passed > 0;
    passed = 0;
    if (open == null) {
      open = transcoder.open();
      encoder = open;
    }
    open.encode(frame, forceIdr || fresh, sink);
  }

  @Override
  public void breakOff() {
    Encoder open = encoder;
    if (open != null) {
      open.breakOff();
    }
  }

  private void closeEncoder() {
    Encoder open = encoder;
    if (open != null) {
      undecodableBefore += open.undecodableFrames();
      lateBefore += open.lateFrames();
      encoder = null;
      open.close();
    }
  }

  @Override
  public long undecodableFrames() {
    Encoder open = encoder;
    return undecodableBefore + (open == null ? 0 : open.undecodableFrames());
  }

  @Override
  public long lateFrames() {
    Encoder open = encoder;
    return lateBefore + (open == null ? 0 : open.lateFrames());
  }

  @Override
  public void close() {
    closeEncoder();
  }
}
