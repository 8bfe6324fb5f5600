package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * An open GPIO chip ({@code /dev/gpiochip0}): the requests of {@code linux/gpio.h}. Lines that were
 * had from it outlive it. One thread at a time.
 */
public final class GpioChip implements AutoCloseable {
  /** Who the kernel tells others that our lines belong to. */
  private static final String CONSUMER = "pipit";

  private static final int BOTH_EDGES =
      GpioLineRequest.FLAG_EDGE_RISING | GpioLineRequest.FLAG_EDGE_FALLING;

  private final DeviceFile file;

  private GpioChip(DeviceFile file) {
    this.file = file;
  }

  /** Opens a chip's device file; whether it is one, {@link #info} tells. */
  public static GpioChip open(Path path) throws SystemCallException {
    return new GpioChip(DeviceFile.open(path));
  }

  /** What the chip is. */
  public GpioChipDescription info() throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(arena, GpioChipDescription.STRUCT);
      call(GpioRequest.GPIO_GET_CHIPINFO_IOCTL, memory);
      return GpioChipDescription.decode(memory.bytes());
    }
  }

  /** What the kernel says of a line. */
  public GpioLineDescription line(int offset) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(arena, GpioLineDescription.STRUCT);
      GpioLineDescription.ask(memory.bytes(), offset);
      call(GpioRequest.GPIO_V2_GET_LINEINFO_IOCTL, memory);
      return GpioLineDescription.decode(memory.bytes());
    }
  }

  /** Takes a line to drive it, inactive at first. */
  public GpioLine output(int offset, boolean activeLow) throws SystemCallException {
    int flags = GpioLineRequest.FLAG_OUTPUT | activeLow(activeLow);
    return request(struct -> GpioLineRequest.ask(struct, offset, CONSUMER, flags));
  }

  /**
   * Takes a line to read it and be told of its changes.
   *
   * @param debounceMicros a change that does not last so long is none
   */
  public GpioLine input(int offset, boolean activeLow, GpioPull pull, int debounceMicros)
      throws SystemCallException {
    int flags = GpioLineRequest.FLAG_INPUT | activeLow(activeLow) | pull.flag() | BOTH_EDGES;
    return request(
        struct -> {
          GpioLineRequest.ask(struct, offset, CONSUMER, flags);
          GpioLineRequest.debounce(struct, debounceMicros);
        });
  }

  /** Takes a line to read it now and then; nobody is told of its changes. */
  public GpioLine level(int offset, boolean activeLow, GpioPull pull) throws SystemCallException {
    int flags = GpioLineRequest.FLAG_INPUT | activeLow(activeLow) | pull.flag();
    return request(struct -> GpioLineRequest.ask(struct, offset, CONSUMER, flags));
  }

  private static int activeLow(boolean activeLow) {
    return activeLow ? GpioLineRequest.FLAG_ACTIVE_LOW : 0;
  }

  private GpioLine request(Consumer<ByteBuffer> fill) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(arena, GpioLineRequest.STRUCT);
      fill.accept(memory.bytes());
      call(GpioRequest.GPIO_V2_GET_LINE_IOCTL, memory);
      return new GpioLine(GpioLineRequest.descriptor(memory.bytes()));
    }
  }

  private void call(GpioRequest request, StructMemory memory) throws SystemCallException {
    int error = file.ioctl(request.number(), memory);
    if (error != 0) {
      throw new SystemCallException(request.name(), error);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
