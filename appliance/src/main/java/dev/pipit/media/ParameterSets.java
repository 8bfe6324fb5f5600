package dev.pipit.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sequence parameter set of a stream and the picture parameter sets that go with it, as NAL
 * units without start codes. Immutable; equal when every byte is. Any thread.
 */
public final class ParameterSets {
  /** Profile, constraint flags and level are needed even to name the codec. */
  private static final int SHORTEST_SPS_BYTES = 4;

  private static final byte[] START_CODE = {0, 0, 0, 1};

  private final byte[] sps;
  private final List<byte[]> pps;

  private ParameterSets(byte[] sps, List<byte[]> pps) {
    this.sps = sps;
    this.pps = List.copyOf(pps);
  }

  /**
   * The parameter sets in a byte stream (Annex B), which may hold other NAL units as well; repeated
   * ones count once. The bytes are copied.
   *
   * @return null when there is no SPS of four bytes or no PPS; with more than one SPS the first is
   *     taken
   */
  public static @Nullable ParameterSets find(ByteBuffer annexB) {
    byte[] sps = null;
    List<byte[]> pps = new ArrayList<>(1);
    NalCursor cursor = new NalCursor().reset(annexB);
    while (cursor.next()) {
      int type = cursor.type();
      if (type != NalType.SPS && type != NalType.PPS) {
        continue;
      }
      byte[] nal = new byte[cursor.lengthBytes()];
      annexB.get(cursor.start(), nal);
      if (type == NalType.PPS) {
        if (pps.stream().noneMatch(known -> Arrays.equals(known, nal))) {
          pps.add(nal);
        }
      } else if (sps == null && nal.length >= SHORTEST_SPS_BYTES) {
        sps = nal;
      }
    }
    return sps == null || pps.isEmpty() ? null : new ParameterSets(sps, pps);
  }

  /** The SPS, read-only; the view is the caller's own. */
  public ByteBuffer sps() {
    return ByteBuffer.wrap(sps).asReadOnlyBuffer();
  }

  /** The picture parameter sets in the order of the stream, one at least, read-only. */
  public List<ByteBuffer> pps() {
    return pps.stream().map(nal -> ByteBuffer.wrap(nal).asReadOnlyBuffer()).toList();
  }

  /** SPS, then PPS, each behind a start code of four bytes: what goes before an IDR. Read-only. */
  public ByteBuffer annexB() {
    int lengthBytes = START_CODE.length + sps.length;
    for (byte[] nal : pps) {
      lengthBytes += START_CODE.length + nal.length;
    }
    ByteBuffer all = ByteBuffer.allocate(lengthBytes).put(START_CODE).put(sps);
    for (byte[] nal : pps) {
      all.put(START_CODE).put(nal);
    }
    return all.flip().asReadOnlyBuffer();
  }

  /**
   * The codec for a playlist or a browser, such as {@code avc1.42C01F} (RFC 6381 3.3: profile,
   * constraint flags and level in hexadecimal).
   */
  public String codecs() {
    return "avc1." + HexFormat.of().withUpperCase().formatHex(sps, 1, SHORTEST_SPS_BYTES);
  }

  /**
   * What the SPS says.
   *
   * @throws MalformedBitstreamException when it breaks the standard
   */
  public SequenceParameterSet parseSps() throws MalformedBitstreamException {
    return SequenceParameterSet.parse(ByteBuffer.wrap(sps));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof ParameterSets that)
        || !Arrays.equals(sps, that.sps)
        || pps.size() != that.pps.size()) {
      return false;
    }
    for (int i = 0; i < pps.size(); i++) {
      if (!Arrays.equals(pps.get(i), that.pps.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = Arrays.hashCode(sps);
    for (byte[] nal : pps) {
      hash = hash * 31 + Arrays.hashCode(nal);
    }
    return hash;
  }

  @Override
  public String toString() {
    return codecs() + " (SPS " + sps.length + " bytes, " + pps.size() + " PPS)";
  }
}
