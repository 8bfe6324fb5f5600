package dev.pipit.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a stream that somebody else encoded, such as a camera, can be passed on as it is.
 *
 * <p>The rules are what the packager and browsers need: one SPS with its PPS before the first IDR
 * picture; IDR pictures often enough; one whole progressive picture in each access unit, 8-bit
 * 4:2:0, shown in the order in which it is coded, of I and P slices only. Feed it every access unit
 * and ask again now and then: a stream that kept the rules may break them later; one that broke
 * them stays judged. One thread.
 */
public final class StreamRules {
  /** What can be said so far. */
  public sealed interface Verdict {
    /** Less than one group of pictures, from IDR to IDR, was seen. */
    record Undecided() implements Verdict {}

    /** One whole group of pictures at least was seen, and all kept the rules. */
    record Keeps() implements Verdict {}

    /**
     * A rule is broken.
     *
     * @param sentence which one and how, in plain words
     */
    record Breaks(String sentence) implements Verdict {}
  }

  private static final int MAIN_CHROMA_FORMAT = 1;
  private static final int MAIN_BIT_DEPTH = 8;

  private final int longestGroupPictures;
  private final NalCursor cursor = new NalCursor();
  private Verdict verdict = new Verdict.Undecided();
  private @Nullable SequenceParameterSet sps;
  private boolean hasPps;
  private boolean hasIdr;
  private int groupPictures;
  private int lastPictureOrderCountLsb = -1;
  private int lastFrameNum = -1;
  private boolean incomplete;

  /**
   * @param longestGroupPictures how many pictures may pass from one IDR picture to the next, and
   *     before the first
   */
  public StreamRules(int longestGroupPictures) {
    this.longestGroupPictures = longestGroupPictures;
  }

  /**
   * Judges one access unit.
   *
   * @param annexB the bytes from position to limit; only read, not kept
   */
  public Verdict accept(ByteBuffer annexB) {
    if (!(verdict instanceof Verdict.Breaks)) {
      try {
        String fault = faultOf(annexB);
        if (fault != null) {
          verdict = new Verdict.Breaks(fault);
        }
      } catch (MalformedBitstreamException e) {
        verdict =
            new Verdict.Breaks("The stream breaks the H.264 standard: " + e.getMessage() + ".");
      }
    }
    return verdict;
  }

  /** The verdict of the last call. */
  public Verdict verdict() {
    return verdict;
  }

  /**
   * Whether pictures were lost since the last IDR picture, on the way here: those that follow refer
   * to them. It breaks no rule, and is over with the next IDR picture.
   */
  public boolean isIncomplete() {
    return incomplete;
  }

  /** 7.4.3: {@code frame_num} goes up by one behind each picture that others are predicted from. */
  private void count(int frameNum, boolean idr, boolean reference, SequenceParameterSet sps) {
    int forward = Math.floorMod(frameNum - lastFrameNum, 1 << sps.frameNumBits());
    incomplete = !idr && (incomplete || (lastFrameNum >= 0 && forward > 1));
    if (idr || reference) {
      lastFrameNum = frameNum;
    }
  }

  private @Nullable String faultOf(ByteBuffer annexB) throws MalformedBitstreamException {
    int pictures = 0;
    boolean idr = false;
    cursor.reset(annexB);
    while (cursor.next()) {
      int type = cursor.type();
      String fault = null;
      if (type == NalType.SPS) {
        fault =
            spsFault(
                SequenceParameterSet.parse(annexB.slice(cursor.start(), cursor.lengthBytes())));
      } else if (type == NalType.PPS) {
        hasPps = true;
      } else if (type >= NalType.SLICE_PARTITION_A && type < NalType.IDR_SLICE) {
        fault = "Slices are cut into data partitions, which no browser decodes.";
      } else if (NalType.isSlice(type)) {
        idr |= type == NalType.IDR_SLICE;
        SequenceParameterSet inForce = sps;
        if (inForce == null) {
          pictures = 1;
        } else {
          SliceHeader slice = SliceHeader.parse(annexB, cursor.start(), cursor.end(), inForce);
          pictures += slice.firstMacroblock() == 0 ? 1 : 0;
          if (slice.firstMacroblock() == 0) {
            count(slice.frameNum(), idr, cursor.referenceIdc() != 0, inForce);
          }
          fault = sliceFault(slice, idr, inForce);
        }
      }
      if (fault != null) {
        return fault;
      }
    }
    if (pictures > 1) {
      return "One buffer of the camera holds several pictures.";
    }
    return pictures == 0 ? null : groupFault(idr);
  }

  private @Nullable String spsFault(SequenceParameterSet found) {
    SequenceParameterSet before = sps;
    sps = found;
    if (before != null && before.id() != found.id()) {
      return "The stream has more than one sequence parameter set.";
    }
    if (!found.frameMacroblocksOnly()) {
      return "The pictures may be interlaced, which the packager does not carry.";
    }
    if (found.chromaFormatIdc() != MAIN_CHROMA_FORMAT
        || found.bitDepthLuma() != MAIN_BIT_DEPTH
        || found.bitDepthChroma() != MAIN_BIT_DEPTH) {
      return "The pictures are not 8-bit 4:2:0, the only kind that every browser decodes.";
    }
    if (found.pictureOrderCountType() == 1) {
      return "The order of the pictures is coded as type 1, which Pipit does not follow.";
    }
    return null;
  }

  private @Nullable String sliceFault(SliceHeader slice, boolean idr, SequenceParameterSet sps) {
    switch (slice.sliceType()) {
      case SliceHeader.P, SliceHeader.I -> {}
      case SliceHeader.B -> {
        return "There are B slices, which delay the picture.";
      }
      default -> {
        return "There are switching slices, which no browser decodes.";
      }
    }
    if (slice.firstMacroblock() != 0 || slice.pictureOrderCountLsb() < 0) {
      return null;
    }
    int last = lastPictureOrderCountLsb;
    lastPictureOrderCountLsb = slice.pictureOrderCountLsb();
    if (idr || last < 0 || incomplete) {
      return null;
    }
    // 8.2.1.1: the count wraps; less than half of its range forward is forward.
    int range = 1 << sps.pictureOrderCountBits();
    int forward = Math.floorMod(slice.pictureOrderCountLsb() - last, range);
    return forward > 0 && forward < range / 2
        ? null
        : "Pictures are shown in another order than they are coded in.";
  }

  private @Nullable String groupFault(boolean idr) {
    groupPictures++;
    if (idr) {
      if (sps == null || !hasPps) {
        return "An IDR picture comes before the parameter sets.";
      }
      if (hasIdr) {
        verdict = new Verdict.Keeps();
      }
      hasIdr = true;
      groupPictures = 0;
    }
    return groupPictures > longestGroupPictures
        ? "There are more than " + longestGroupPictures + " pictures without an IDR picture."
        : null;
  }
}
