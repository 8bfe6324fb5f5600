package dev.pipit.camera;

import dev.pipit.encode.EncodeException;
import dev.pipit.encode.JpegEncoder;
import dev.pipit.live.LiveEvent;
import dev.pipit.live.LiveStream;
import dev.pipit.live.LiveSubscription;
import dev.pipit.live.MediaBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a stream, decoded from its newest IDR picture on, for a camera whose own pictures
 * refer to one another. One thread.
 */
final class StreamPictures implements AutoCloseable {
  private static final int START_CODE = 1;
  private static final int NAL_LENGTH_BYTES = 4;
  private static final int BOX_HEADER_BYTES = 8;

  private final LiveStream stream;
  private final JpegEncoder decoder;
  private final LiveSubscription.Listener more;
  private @Nullable LiveSubscription subscription;
  private byte[] parameterSets = new byte[0];
  private long maxPixels;
  private ByteBuffer annexB = ByteBuffer.allocateDirect(0);

  StreamPictures(LiveStream stream, JpegEncoder decoder, LiveSubscription.Listener more) {
    this.stream = stream;
    this.decoder = decoder;
    this.more = more;
  }

  /**
   * Decodes what has come since the last call.
   *
   * @param wanted when not, the stream is left alone until the next call
   * @return whether the decoder has another picture now, the newest
   */
  boolean follow(boolean wanted) throws EncodeException {
    if (!wanted) {
      return false;
    }
    LiveSubscription open = subscription;
    if (open == null) {
      open = stream.subscribe(more);
      subscription = open;
    }
    boolean decoded = false;
    for (LiveEvent event = open.next(); event != null; event = open.next()) {
      switch (event) {
        case LiveEvent.Start start -> {
          parameterSets = parameterSets(start.cmafHeader());
          maxPixels = (long) start.widthPixels() * start.heightPixels() * 2;
        }
        case LiveEvent.Skipped _, LiveEvent.End _ -> decoded = false;
        case LiveEvent.Chunk(MediaBytes bytes, boolean idr, long _, long _) -> {
          try (bytes) {
            decoded = decoder.decode(accessUnit(bytes, idr), maxPixels);
          }
        }
      }
    }
    return decoded;
  }

  /** The access unit of a chunk as a byte stream: {@code moof}, {@code mdat} with one sample. */
  private ByteBuffer accessUnit(MediaBytes chunk, boolean idr) {
    int room = parameterSets.length + (int) chunk.lengthBytes();
    if (annexB.capacity() < room) {
      annexB = ByteBuffer.allocateDirect(room + room / 2);
    }
    annexB.clear();
    for (ByteBuffer part : chunk.buffers()) {
      annexB.put(part);
    }
    annexB.flip();
    int sample = annexB.getInt(0) + BOX_HEADER_BYTES;
    int sets = idr ? parameterSets.length : 0;
    int length = annexB.limit() - sample;
    annexB.clear();
    annexB.put(sets, annexB, sample, length).put(0, parameterSets, 0, sets);
    int at = sets;
    while (at + NAL_LENGTH_BYTES <= sets + length) {
      int nal = annexB.getInt(at);
      annexB.putInt(at, START_CODE);
      at += NAL_LENGTH_BYTES + nal;
    }
    return annexB.position(0).limit(sets + length);
  }

  /** The parameter sets of an {@code avcC} box (14496-15 5.3.3.1.2) that Pipit itself wrote. */
  static byte[] parameterSets(ByteBuffer cmafHeader) {
    ByteBuffer header = cmafHeader.duplicate();
    int type = ByteBuffer.wrap("avcC".getBytes(StandardCharsets.US_ASCII)).getInt();
    int at = 0;
    while (header.getInt(at) != type) {
      at++;
    }
    header.position(at + 4 + 5);
    ByteBuffer sets = ByteBuffer.allocate(2 * header.remaining());
    for (int mask : new int[] {0x1F, 0xFF}) {
      int count = header.get() & mask;
      for (int i = 0; i < count; i++) {
        int length = header.getShort() & 0xFFFF;
        sets.putInt(START_CODE).put(header.slice(header.position(), length));
        header.position(header.position() + length);
      }
    }
    byte[] bytes = new byte[sets.position()];
    sets.flip().get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    LiveSubscription open = subscription;
    if (open != null) {
      open.close();
    }
  }
}
