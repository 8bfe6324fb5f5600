package dev.pipit.cmaf;

import dev.pipit.media.NalType;
import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a stream's parameter sets change, comparing them in place: an access unit that
 * repeats the known ones, in their order, costs no allocation. An access unit without an SPS or
 * without a PPS changes nothing.
 */
final class ParameterSetWatch {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private @Nullable ParameterSets current;

  /** The NAL units of {@link #current}, SPS first, in one buffer each. */
  private ByteBuffer[] known = {};

  private ByteBuffer annexB = NOTHING;
  private int seen;
  private boolean same;
  private boolean hasSps;
  private boolean hasPps;

  @Nullable ParameterSets current() {
    return current;
  }

  void start(ByteBuffer annexB) {
    this.annexB = annexB;
    seen = 0;
    same = true;
    hasSps = false;
    hasPps = false;
  }

  void see(int type, int start, int lengthBytes) {
    hasSps |= type == NalType.SPS;
    hasPps |= type == NalType.PPS;
    same = same && seen < known.length && equal(known[seen], start, lengthBytes);
    seen++;
  }

  /** Whether {@link #current} is another one now. */
  boolean finish() {
    ByteBuffer bytes = annexB;
    annexB = NOTHING;
    if (!hasSps || !hasPps || (same && seen == known.length)) {
      return false;
    }
    ParameterSets found = ParameterSets.find(bytes);
    if (found == null || found.equals(current)) {
      return false;
    }
    current = found;
    known = new ByteBuffer[1 + found.pps().size()];
    known[0] = found.sps();
    for (int i = 1; i < known.length; i++) {
      known[i] = found.pps().get(i - 1);
    }
    return true;
  }

  private boolean equal(ByteBuffer nal, int start, int lengthBytes) {
    if (nal.limit() != lengthBytes) {
      return false;
    }
    for (int i = 0; i < lengthBytes; i++) {
      if (nal.get(i) != annexB.get(start + i)) {
        return false;
      }
    }
    return true;
  }
}
