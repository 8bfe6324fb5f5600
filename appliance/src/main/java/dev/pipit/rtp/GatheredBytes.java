package dev.pipit.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Several borrowed buffers, read as if they were one. Allocates only when there are more buffers
 * than ever before. One thread.
 */
final class GatheredBytes {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer[] parts = {NOTHING};

  /** Where each part starts in the whole; one more than there are parts. */
  private int[] starts = new int[2];

  private int count;
  private int current;

  /** Takes the bytes of a buffer from position to limit. */
  void reset(ByteBuffer bytes) {
    clear();
    add(bytes);
  }

  /** Takes the bytes of buffers, each from position to limit. */
  void reset(List<ByteBuffer> buffers) {
    clear();
    for (int i = 0; i < buffers.size(); i++) {
      add(buffers.get(i));
    }
  }

  /** Lets go of the buffers. */
  void clear() {
    Arrays.fill(parts, NOTHING);
    count = 0;
    current = 0;
  }

  int lengthBytes() {
    return starts[count];
  }

  byte get(int index) {
    seek(index);
    return parts[current].get(parts[current].position() + index - starts[current]);
  }

  int getInt(int index) {
    return get(index) << 24
        | (get(index + 1) & 0xFF) << 16
        | (get(index + 2) & 0xFF) << 8
        | (get(index + 3) & 0xFF);
  }

  /** Copies a range into a buffer, by index. */
  void copy(int from, int lengthBytes, ByteBuffer target, int at) {
    int copied = 0;
    while (copied < lengthBytes) {
      seek(from + copied);
      int inPart = from + copied - starts[current];
      int step = Math.min(lengthBytes - copied, starts[current + 1] - starts[current] - inPart);
      target.put(at + copied, parts[current], parts[current].position() + inPart, step);
      copied += step;
    }
  }

  private void add(ByteBuffer bytes) {
    if (count == parts.length) {
      parts = Arrays.copyOf(parts, count * 2);
      Arrays.fill(parts, count, parts.length, NOTHING);
      starts = Arrays.copyOf(starts, parts.length + 1);
    }
    parts[count] = bytes;
    starts[count + 1] = Math.addExact(starts[count], bytes.remaining());
    count++;
  }

  private void seek(int index) {
    if (index < 0 || index >= starts[count]) {
      throw new IndexOutOfBoundsException(index);
    }
    while (index < starts[current]) {
      current--;
    }
    while (index >= starts[current + 1]) {
      current++;
    }
  }
}
