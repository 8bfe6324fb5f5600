package dev.pipit.encode;

import dev.pipit.media.EncoderChip;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Preflight} must know of the board.
 *
 * @param encoder the libavcodec name of the encoder that is or would be used
 * @param macroblocksElsewhere macroblocks per second that other cameras give the same encoder chip
 * @param memory memory in one piece, null where the kernel does not tell
 * @param macroblocksMeasured macroblocks per second that the encoder did in a trial, 0 when unknown
 */
public record PreflightBoard(
    String encoder,
    double macroblocksElsewhere,
    @Nullable ContiguousMemory memory,
    double macroblocksMeasured) {
  /**
   * Memory in one piece (CMA), of which the encoder chip takes its buffers.
   *
   * @param totalBytes as kept by the kernel at its start
   * @param freeBytes not in use now; the kernel may make more of it free when it is needed
   */
  public record ContiguousMemory(long totalBytes, long freeBytes) {}

  /** Whether the encoder is a Raspberry Pi's chip. */
  boolean isChip() {
    return EncoderChip.ENCODERS.contains(encoder);
  }

  /** Macroblocks per second of a stream. */
  public static double macroblocksPerSecond(
      int widthPixels, int heightPixels, double framesPerSecond) {
    return H264Level.macroblocks(widthPixels, heightPixels) * framesPerSecond;
  }
}
