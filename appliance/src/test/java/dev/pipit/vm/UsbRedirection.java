package dev.pipit.vm;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The outer end of a USB socket of a {@link VirtualMachine}: QEMU's protocol for devices that are
 * elsewhere ("USB Network Redirection protocol", version 0.7), as far as a device needs it that has
 * bulk endpoints alone. The host controller, the bus and all that the guest's kernel does with them
 * are as with any device.
 *
 * <p>One thread reads and asks the {@link Device}; any thread may answer.
 */
final class UsbRedirection implements AutoCloseable {
  /** What is plugged in. Asked by one thread, and must not keep it. */
  interface Device {
    /** The bus was reset: the device is as new, and has no address. */
    void reset();

    /**
     * It is to work from now on.
     *
     * @return false when it gives no answer
     */
    boolean configure(int configuration);

    /** Whether it answers what is asked of any device. */
    boolean answers();

    /** A request to its control endpoint, to be answered now, later or never. */
    void control(UsbRedirection port, Setup setup);

    /** The host waits for bytes of its bulk endpoint. */
    void bulk(Bulk bulk);

    /**
     * The host waits no longer.
     *
     * @return whether it was a bulk transfer that was not answered yet
     */
    boolean cancel(long id);
  }

  /**
   * A request to the control endpoint, with the names of USB 2.0, 9.3.
   *
   * @param data what comes with it, when it is none for data; little-endian, from 0
   */
  record Setup(long id, int type, int request, int value, int index, int length, ByteBuffer data) {
    private static final int IN = 0x80;

    /** Whether the host wants data. */
    boolean isIn() {
      return (type & IN) != 0;
    }
  }

  /** A bulk transfer to the host. */
  record Bulk(long id, int endpoint) {}

  private static final int HELLO = 0;
  private static final int DEVICE_CONNECT = 1;
  private static final int RESET = 3;
  private static final int INTERFACE_INFO = 4;
  private static final int EP_INFO = 5;
  private static final int SET_CONFIGURATION = 6;
  private static final int GET_CONFIGURATION = 7;
  private static final int CONFIGURATION_STATUS = 8;
  private static final int SET_ALT_SETTING = 9;
  private static final int GET_ALT_SETTING = 10;
  private static final int ALT_SETTING_STATUS = 11;
  private static final int CANCEL_DATA_PACKET = 21;
  private static final int CONTROL_PACKET = 100;
  private static final int BULK_PACKET = 101;

  private static final int SUCCESS = 0;
  private static final int CANCELLED = 1;
  private static final int STALL = 4;

  /** connect_device_version, ep_info_max_packet_size, 64bits_ids, 32bits_bulk_length. */
  private static final int CAPABILITIES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6;

  private static final int HIGH_SPEED = 2;
  private static final int MOST_ENDPOINTS = 32;
  private static final int MOST_INTERFACES = 32;
  private static final int MOST_BYTES = 1 << 20;

  private final Socket socket;
  private final Device device;
  private final Thread reader;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private int configuration;

  private UsbRedirection(Socket socket, Device device) {
    this.socket = socket;
    this.device = device;
    reader = Thread.ofVirtual().name("usb-socket").unstarted(this::read);
  }

  /**
   * Plugs a device in.
   *
   * @param port where QEMU listens on the loopback
   * @param descriptor of the device
   * @param configuration with all descriptors that belong to it
   */
  static UsbRedirection plug(int port, Device device, byte[] descriptor, byte[] configuration)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    UsbRedirection plugged = new UsbRedirection(socket, device);
    try {
      plugged.greet(descriptor, configuration);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    plugged.reader.start();
    return plugged;
  }

  private void greet(byte[] descriptor, byte[] configuration) throws IOException {
    socket.setTcpNoDelay(true);
    sayHello();
    tellInterfaces(configuration);
    ByteBuffer of = littleEndian(descriptor);
    ByteBuffer connect = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    connect.put((byte) HIGH_SPEED).put(of.get(4)).put(of.get(5)).put(of.get(6));
    connect.putShort(of.getShort(8)).putShort(of.getShort(10)).putShort(of.getShort(12));
    send(DEVICE_CONNECT, 0, connect.array());
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Numbers of packets have 32 bits until both ends know of the other that it has longer ones. */
  private void sayHello() throws IOException {
    ByteBuffer hello = ByteBuffer.allocate(12 + 64 + 4).order(ByteOrder.LITTLE_ENDIAN);
    hello.putInt(HELLO).putInt(68).putInt(0);
    hello.put("a device of Pipit's tests".getBytes(StandardCharsets.US_ASCII));
    hello.putInt(12 + 64, CAPABILITIES);
    socket.getOutputStream().write(hello.array());
  }

  /** Tells the interfaces and endpoints that are in the descriptors (USB 2.0, 9.6.5 and 9.6.6). */
  private void tellInterfaces(byte[] descriptors) throws IOException {
    ByteBuffer interfaces =
        ByteBuffer.allocate(4 + 4 * MOST_INTERFACES).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer endpoints = ByteBuffer.allocate(5 * MOST_ENDPOINTS).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(endpoints.array(), 0, MOST_ENDPOINTS, (byte) 255);
    endpoints.put(0, (byte) 0).put(16, (byte) 0);
    endpoints.putShort(3 * MOST_ENDPOINTS, (short) 64);
    endpoints.putShort(3 * MOST_ENDPOINTS + 2 * 16, (short) 64);
    int count = 0;
    int number = 0;
    for (int at = 0; at < descriptors.length; at += descriptors[at]) {
      if (descriptors[at + 1] == 4) {
        number = descriptors[at + 2];
        for (int field = 0; field < 4; field++) {
          // Number, class, subclass, protocol.
          byte value = descriptors[at + (field == 0 ? 2 : 4 + field)];
          interfaces.put(4 + field * MOST_INTERFACES + count, value);
        }
        count++;
      } else if (descriptors[at + 1] == 5) {
        int address = descriptors[at + 2];
        int index = ((address & 0x80) >> 3) | (address & 0x0f);
        endpoints.put(index, (byte) (descriptors[at + 3] & 3));
        endpoints.put(MOST_ENDPOINTS + index, descriptors[at + 6]);
        endpoints.put(2 * MOST_ENDPOINTS + index, (byte) number);
        short mostBytes = littleEndian(descriptors).getShort(at + 4);
        endpoints.putShort(3 * MOST_ENDPOINTS + 2 * index, mostBytes);
      }
    }
    interfaces.putInt(0, count);
    send(INTERFACE_INFO, 0, interfaces.array());
    send(EP_INFO, 0, endpoints.array());
  }

  /** Answers a request. */
  void answer(Setup setup, byte[] data) throws IOException {
    int length = Math.min(data.length, setup.length());
    sendControl(setup, SUCCESS, setup.isIn() ? Arrays.copyOf(data, length) : new byte[0]);
  }

  /** Refuses a request, as USB 2.0, 8.5.3.4, has it: the pipe stalls. */
  void refuse(Setup setup) throws IOException {
    sendControl(setup, STALL, new byte[0]);
  }

  private void sendControl(Setup setup, int status, byte[] data) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(10 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    packet.put((byte) (setup.type() & Setup.IN)).put((byte) setup.request());
    packet.put((byte) setup.type()).put((byte) status);
    packet.putShort((short) setup.value()).putShort((short) setup.index());
    packet.putShort((short) (setup.isIn() || status != SUCCESS ? data.length : setup.length()));
    packet.put(data);
    send(CONTROL_PACKET, setup.id(), packet.array());
  }

  /** Gives the host what it waits for, or less. */
  void give(Bulk bulk, byte[] data) throws IOException {
    sendBulk(bulk.id(), bulk.endpoint(), SUCCESS, data);
  }

  private void sendBulk(long id, int endpoint, int status, byte[] data) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(10 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    packet.put((byte) endpoint).put((byte) status).putShort((short) data.length);
    packet.putInt(0).putShort((short) (data.length >> 16)).put(data);
    send(BULK_PACKET, id, packet.array());
  }

  private void send(int type, long id, byte... content) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(16 + content.length).order(ByteOrder.LITTLE_ENDIAN);
    packet.putInt(type).putInt(content.length).putLong(id).put(content);
    writing.lock();
    try {
      socket.getOutputStream().write(packet.array());
    } finally {
      writing.unlock();
    }
  }

  private void read() {
    try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
      read(in, read(in, 12).getInt(4));
      while (true) {
        ByteBuffer header = read(in, 16);
        take(header.getInt(), header.getLong(8), read(in, header.getInt(4)));
      }
    } catch (EOFException | SocketException e) {
      // The device is unplugged, or the machine has ended.
      failure = closed ? null : e;
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private static ByteBuffer read(DataInputStream in, int length) throws IOException {
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("QEMU speaks of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return littleEndian(bytes);
  }

  private void take(int type, long id, ByteBuffer content) throws IOException {
    switch (type) {
      case RESET -> device.reset();
      case SET_CONFIGURATION -> {
        configuration = content.get();
        if (device.configure(configuration)) {
          send(CONFIGURATION_STATUS, id, (byte) SUCCESS, (byte) configuration);
        }
      }
      case GET_CONFIGURATION -> {
        if (device.answers()) {
          send(CONFIGURATION_STATUS, id, (byte) SUCCESS, (byte) configuration);
        }
      }
      case SET_ALT_SETTING -> {
        if (device.answers()) {
          send(ALT_SETTING_STATUS, id, (byte) SUCCESS, content.get(), content.get());
        }
      }
      case GET_ALT_SETTING -> {
        if (device.answers()) {
          send(ALT_SETTING_STATUS, id, (byte) SUCCESS, content.get(), (byte) 0);
        }
      }
      case CANCEL_DATA_PACKET -> {
        if (device.cancel(id)) {
          sendBulk(id, 0x81, CANCELLED, new byte[0]);
        }
      }
      case CONTROL_PACKET -> device.control(this, setup(id, content));
      case BULK_PACKET -> device.bulk(new Bulk(id, content.get(0) & 0xff));
      default -> throw new IOException("QEMU sends packets of type " + type);
    }
  }

  private static Setup setup(long id, ByteBuffer content) {
    return new Setup(
        id,
        content.get(2) & 0xff,
        content.get(1) & 0xff,
        content.getShort(4) & 0xffff,
        content.getShort(6) & 0xffff,
        content.getShort(8) & 0xffff,
        content.slice(10, content.limit() - 10).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Pulls the plug. Fails when device or protocol had failed before. */
  @Override
  public void close() throws IOException {
    closed = true;
    socket.close();
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException("The USB socket failed", cause);
    }
  }
}
