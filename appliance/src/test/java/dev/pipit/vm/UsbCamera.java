package dev.pipit.vm;

import dev.pipit.vm.UsbCameraDescriptors.Size;
import dev.pipit.vm.UsbRedirection.Bulk;
import dev.pipit.vm.UsbRedirection.Setup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A USB video camera (UVC 1.1, Motion JPEG over a bulk endpoint) that is plugged into a {@link
 * VirtualMachine} from outside, and does wrong what it is told to. The guest's kernel has it as any
 * other: {@code uvcvideo} drives it, its bus can be reset.
 *
 * <p>A picture that the host does not ask for in time is lost, as with any camera. Any thread.
 */
final class UsbCamera implements UsbRedirection.Device, AutoCloseable {
  /** What it does wrong. */
  enum Fault {
    NONE,
    /** Sends no picture any more, but answers what it is asked. */
    SILENT,
    /** The same, until the bus is reset. */
    SILENT_UNTIL_RESET,
    /** Answers nothing at all until the bus is reset. */
    DEAF_UNTIL_RESET,
    /** Headers of payloads that cannot be. */
    BROKEN_HEADERS,
    /** Half of a picture is missing. */
    TRUNCATED,
    /** Noise that begins as a picture does. */
    GARBAGE
  }

  private static final int VIDEO_IN = 0xa1;
  private static final int VIDEO_OUT = 0x21;
  private static final int STANDARD_IN = 0x80;
  private static final int GET_STATUS = 0;
  private static final int GET_DESCRIPTOR = 6;
  private static final int CLEAR_FEATURE = 1;
  private static final int SET_FEATURE = 3;
  private static final int SET_CUR = 0x01;
  private static final int GET_LEN = 0x85;
  private static final int GET_INFO = 0x86;
  private static final int COMMIT = 2;

  /** The probe and commit controls (UVC 1.1, 4.3.1.1). */
  private static final int CONTROL_BYTES = 34;

  private static final int END_OF_HEADER = 0x80;
  private static final int END_OF_FRAME = 0x02;
  private static final int HEADER_BYTES = 2;
  private static final long NANOS_PER_INTERVAL = 100;

  /**
   * The kernel's driver asks for far fewer at once; more is a fault, and told when it is closed.
   */
  private static final int MOST_WANTED = 256;

  private final int socket;
  private final Random noise = new Random(20_260_101);
  private final BlockingQueue<Bulk> wanted = new LinkedBlockingQueue<>(MOST_WANTED);
  private final AtomicInteger resets = new AtomicInteger();
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicLong pictures = new AtomicLong();
  private volatile @Nullable UsbRedirection plug;
  private volatile @Nullable Exception failure;
  private volatile boolean configured;
  private volatile Fault fault = Fault.NONE;
  private volatile int every = 1;
  private volatile Size size = UsbCameraDescriptors.SIZES.getFirst();
  private volatile int interval = UsbCameraDescriptors.INTERVALS.getFirst();

  /** The bit that differs from picture to picture. */
  private int frame;

  private byte[] probed = negotiated(1, interval);
  private byte[] committed = probed;
  private volatile boolean ended;
  private final Thread eye = Thread.ofVirtual().name("usb-camera").unstarted(this::look);

  /**
   * A camera that is not plugged in yet.
   *
   * @param socket where QEMU listens for it on the loopback
   */
  UsbCamera(int socket) {
    this.socket = socket;
    eye.start();
  }

  /** Plugs it in; it is as new, but keeps its fault. */
  void plugIn() throws IOException {
    configured = false;
    plug =
        UsbRedirection.plug(
            socket, this, UsbCameraDescriptors.DEVICE, UsbCameraDescriptors.CONFIGURATION);
  }

  /** Pulls its plug out. */
  void pullOut() throws IOException {
    UsbRedirection pulled = plug;
    plug = null;
    wanted.clear();
    if (pulled != null) {
      pulled.close();
    }
  }

  /** From now on it does so. */
  void misbehave(Fault how) {
    misbehave(how, 1);
  }

  /**
   * From now on it does so with one picture of as many.
   *
   * @param which 1 for all
   */
  void misbehave(Fault how, int which) {
    every = which;
    fault = how;
  }

  /** How often the bus was reset while it was at work. */
  int resets() {
    return resets.get();
  }

  /** How often it was told to begin with its pictures. */
  int starts() {
    return starts.get();
  }

  /** Pictures that it has sent, those that it spoiled among them. */
  long pictures() {
    return pictures.get();
  }

  @Override
  public void reset() {
    wanted.clear();
    // A host resets a new device, too, before it gives it an address.
    if (configured) {
      configured = false;
      resets.incrementAndGet();
      if (fault == Fault.SILENT_UNTIL_RESET || fault == Fault.DEAF_UNTIL_RESET) {
        fault = Fault.NONE;
      }
    }
  }

  @Override
  public boolean configure(int configuration) {
    configured = configuration != 0;
    return answers();
  }

  @Override
  public boolean answers() {
    return fault != Fault.DEAF_UNTIL_RESET;
  }

  @Override
  public void bulk(Bulk bulk) {
    wanted.add(bulk);
  }

  @Override
  public boolean cancel(long id) {
    return wanted.removeIf(bulk -> bulk.id() == id);
  }

  @Override
  public void control(UsbRedirection port, Setup setup) {
    if (!answers()) {
      return;
    }
    byte[] answer = answer(setup);
    try {
      if (answer == null) {
        port.refuse(setup);
      } else {
        port.answer(setup, answer);
      }
    } catch (IOException e) {
      note(e);
    }
  }

  private byte @Nullable [] answer(Setup setup) {
    boolean streaming =
        setup.index() == UsbCameraDescriptors.STREAMING_INTERFACE
            && (setup.value() >> 8 == 1 || setup.value() >> 8 == COMMIT);
    return switch (setup.type()) {
      case VIDEO_IN -> streaming ? current(setup.request(), setup.value() >> 8) : null;
      case VIDEO_OUT -> streaming && setup.request() == SET_CUR ? set(setup) : null;
      default -> standard(setup);
    };
  }

  private static byte @Nullable [] standard(Setup setup) {
    return switch (setup.request()) {
      case GET_DESCRIPTOR ->
          setup.type() == STANDARD_IN ? UsbCameraDescriptors.find(setup.value()) : null;
      case GET_STATUS -> new byte[2];
      case CLEAR_FEATURE, SET_FEATURE -> new byte[0];
      default -> null;
    };
  }

  private byte[] current(int request, int control) {
    return switch (request) {
      case GET_LEN -> new byte[] {CONTROL_BYTES, 0};
      case GET_INFO -> new byte[] {3};
      // Least, most and default are what it would do now: it has one format.
      default -> control == COMMIT ? committed : probed;
    };
  }

  private byte @Nullable [] set(Setup setup) {
    ByteBuffer wish = setup.data();
    if (wish.capacity() < 26) {
      return null;
    }
    int chosen = Math.clamp(wish.get(3), 1, UsbCameraDescriptors.SIZES.size());
    int wished = wish.getInt(4);
    probed =
        negotiated(
            chosen,
            UsbCameraDescriptors.INTERVALS.stream()
                .filter(offered -> offered >= wished)
                .findFirst()
                .orElse(UsbCameraDescriptors.INTERVALS.getLast()));
    if (setup.value() >> 8 == COMMIT) {
      committed = probed;
      size = UsbCameraDescriptors.SIZES.get(chosen - 1);
      interval = ByteBuffer.wrap(committed).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
      starts.incrementAndGet();
    }
    return new byte[0];
  }

  private static byte[] negotiated(int size, int interval) {
    ByteBuffer control = ByteBuffer.allocate(CONTROL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    control.putShort(0, (short) 1).put(2, (byte) 1).put(3, (byte) size).putInt(4, interval);
    control.putInt(18, UsbCameraDescriptors.SIZES.get(size - 1).mostBytes());
    control.putInt(22, UsbCameraDescriptors.MOST_PAYLOAD_BYTES);
    control.putInt(26, UsbCameraDescriptors.CLOCK_HERTZ).put(30, (byte) 3);
    return control.array();
  }

  /** Takes pictures at the rate that is asked for, and sends those that are waited for. */
  private void look() {
    long due = System.nanoTime();
    try {
      for (long number = 0; !ended; number++) {
        due = Math.max(due + interval * NANOS_PER_INTERVAL, System.nanoTime());
        while (!ended && due - System.nanoTime() > 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        UsbRedirection port = plug;
        if (port != null && !wanted.isEmpty()) {
          send(port, number);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      note(e);
    }
  }

  private void send(UsbRedirection port, long number) throws IOException, InterruptedException {
    Fault now = number % every == 0 ? fault : Fault.NONE;
    byte[] jpeg = UsbCameraPicture.jpeg(size.width(), size.height(), number);
    switch (now) {
      case NONE -> send(port, jpeg, HEADER_BYTES);
      // Shorter than a header is; longer, so that the driver cuts into the picture.
      case BROKEN_HEADERS -> send(port, jpeg, number % 2 == 0 ? 1 : 0xff);
      case TRUNCATED -> send(port, Arrays.copyOf(jpeg, jpeg.length / 2), HEADER_BYTES);
      case GARBAGE -> {
        noise.nextBytes(jpeg);
        jpeg[0] = (byte) 0xff;
        jpeg[1] = (byte) 0xd8;
        send(port, jpeg, HEADER_BYTES);
      }
      case SILENT, SILENT_UNTIL_RESET, DEAF_UNTIL_RESET -> {
        // Nothing comes.
      }
    }
  }

  /**
   * Cuts a picture into payloads, each with a header (UVC 1.1, 2.4.3.3): its length, the bit of the
   * picture, and whether it is its last.
   *
   * @param headerBytes what the header says of its length
   */
  private void send(UsbRedirection port, byte[] picture, int headerBytes)
      throws IOException, InterruptedException {
    frame ^= 1;
    int at = 0;
    while (at < picture.length) {
      // In the midst of a picture the host is quick with its next transfer, or it has gone.
      Bulk bulk = wanted.poll(1, TimeUnit.SECONDS);
      if (bulk == null) {
        return;
      }
      int share =
          Math.min(picture.length - at, UsbCameraDescriptors.MOST_PAYLOAD_BYTES - HEADER_BYTES);
      boolean last = at + share == picture.length;
      byte[] payload = new byte[HEADER_BYTES + share];
      payload[0] = (byte) headerBytes;
      payload[1] = (byte) (END_OF_HEADER | (last ? END_OF_FRAME : 0) | frame);
      System.arraycopy(picture, at, payload, HEADER_BYTES, share);
      try {
        port.give(bulk, payload);
      } catch (IOException e) {
        if (plug == port) {
          throw e;
        }
        return; // Its plug was pulled.
      }
      at += share;
    }
    pictures.incrementAndGet();
  }

  private void note(Exception e) {
    if (plug != null) {
      failure = e;
    }
  }

  /** Pulls it out for good. Fails when something in the camera itself had failed. */
  @Override
  public void close() throws IOException {
    ended = true;
    LockSupport.unpark(eye);
    pullOut();
    Exception cause = failure;
    if (cause != null) {
      throw new IOException("The camera failed", cause);
    }
  }
}
