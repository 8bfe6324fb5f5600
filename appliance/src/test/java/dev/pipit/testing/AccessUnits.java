package dev.pipit.testing;

import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts a byte stream with access unit delimiters into its access units. */
public final class AccessUnits {
  private static final int START_CODE_BYTES = 3;

  private AccessUnits() {}

  /** The access units in order, direct; a stream starts with a delimiter. */
  public static List<ByteBuffer> of(byte[] annexB) {
    ByteBuffer stream = Corpus.direct(annexB);
    List<Integer> starts = new ArrayList<>();
    NalCursor cursor = new NalCursor().reset(stream);
    while (cursor.next()) {
      if (cursor.type() == NalType.ACCESS_UNIT_DELIMITER) {
        starts.add(cursor.start() - START_CODE_BYTES);
      }
    }
    List<ByteBuffer> found = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : stream.limit();
      found.add(stream.slice(starts.get(i), end - starts.get(i)));
    }
    return found;
  }
}
