package dev.pipit.linux;

import static dev.pipit.linux.CStruct.u64;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * A GPIO line that is ours until {@link #close}. Active and inactive are as it was asked for: a
 * line that is active low has them the other way round than its voltage. One thread at a time.
 */
public final class GpioLine implements AutoCloseable {
  static final CStruct VALUES = CStruct.of("gpio_v2_line_values", u64("bits"), u64("mask"));

  private final Arena arena = Arena.ofShared();
  private final StructMemory values = new StructMemory(arena, VALUES);
  private final StructMemory event = new StructMemory(arena, GpioEdge.STRUCT);
  private final DeviceFile file;
  private boolean closed;

  GpioLine(int descriptor) {
    file = DeviceFile.adopt(descriptor);
    values.bytes().putLong(VALUES.offset("mask"), 1);
  }

  /** Drives the line; only when it was asked for as an output. */
  public void set(boolean active) throws SystemCallException {
    values.bytes().putLong(VALUES.offset("bits"), active ? 1 : 0);
    call(GpioRequest.GPIO_V2_LINE_SET_VALUES_IOCTL);
  }

  /** What the line is now. */
  public boolean isActive() throws SystemCallException {
    call(GpioRequest.GPIO_V2_LINE_GET_VALUES_IOCTL);
    return (values.bytes().getLong(VALUES.offset("bits")) & 1) != 0;
  }

  private void call(GpioRequest request) throws SystemCallException {
    int error = file.ioctl(request.number(), values);
    if (error != 0) {
      throw new SystemCallException(request.name(), error);
    }
  }

  /**
   * The oldest change that was not read yet, or null when there is none; waits for nothing. The
   * kernel keeps sixteen; when more come it forgets the oldest.
   */
  public @Nullable GpioEdge nextEdge() throws SystemCallException {
    int events = file.poll(0);
    if (events == 0) {
      return null;
    }
    int count = file.read(event);
    if (count != GpioEdge.STRUCT.sizeBytes()) {
      throw new SystemCallException("read", count < 0 ? -count : Errno.EIO.number());
    }
    return GpioEdge.decode(event.bytes());
  }

  int descriptor() {
    return file.descriptor();
  }

  /** Gives the line back; again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      file.close();
      arena.close();
    }
  }
}
