package dev.pipit.device;

import dev.pipit.device.DeviceReading.Network;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The device that the default route goes through and what passes there (proc(5): {@code
 * /proc/net/route}, {@code ipv6_route}, {@code dev}, {@code wireless}). One thread.
 */
final class NetworkCounts {
  private static final String NOWHERE_6 = "0".repeat(32);
  private static final int ROUTE_UP = 1;

  /** Columns of {@code /proc/net/dev} behind the colon. */
  private static final int RECEIVED_BYTES = 0;

  private static final int RECEIVED_ERRORS = 2;
  private static final int SENT_BYTES = 8;
  private static final int SENT_ERRORS = 10;

  /** A signal is between these, or it is none. */
  private static final double WEAKEST = -120;

  private final DeviceFiles files;
  private final Function<String, List<String>> addresses;
  private String deviceBefore = "";
  private long nanosBefore;
  private long receivedBefore;
  private long sentBefore;
  private long errorsBefore;

  NetworkCounts(DeviceFiles files, Function<String, List<String>> addresses) {
    this.files = files;
    this.addresses = addresses;
  }

  /** Null when there is no way out of this machine; the first time without rates. */
  @Nullable Network read(long nowNanos) {
    String device = defaultDevice();
    String[] counts = device == null ? null : counts(device);
    if (device == null || counts == null) {
      deviceBefore = "";
      return null;
    }
    long received = Math.max(0, DeviceFiles.count(counts, RECEIVED_BYTES));
    long sent = Math.max(0, DeviceFiles.count(counts, SENT_BYTES));
    long errors =
        Math.max(0, DeviceFiles.count(counts, RECEIVED_ERRORS))
            + Math.max(0, DeviceFiles.count(counts, SENT_ERRORS));
    double seconds = (nowNanos - nanosBefore) / 1e9;
    boolean known = device.equals(deviceBefore) && seconds > 0;
    Network network =
        new Network(
            device,
            addresses.apply(device),
            known ? bitsPerSecond(received - receivedBefore, seconds) : 0,
            known ? bitsPerSecond(sent - sentBefore, seconds) : 0,
            known ? Math.max(0, errors - errorsBefore) : 0,
            signal(files, device));
    deviceBefore = device;
    nanosBefore = nowNanos;
    receivedBefore = received;
    sentBefore = sent;
    errorsBefore = errors;
    return network;
  }

  /** The one of the first IPv4 default route, else of the first of IPv6. */
  private @Nullable String defaultDevice() {
    for (String line : files.lines("proc/net/route")) {
      String[] words = DeviceFiles.words(line);
      Long flags = words.length < 4 ? null : DeviceFiles.number(words[3], 16);
      if (flags != null && words[1].equals("00000000") && (flags & ROUTE_UP) != 0) {
        return words[0];
      }
    }
    for (String line : files.lines("proc/net/ipv6_route")) {
      String[] words = DeviceFiles.words(line);
      if (words.length == 10
          && words[0].equals(NOWHERE_6)
          && words[1].equals("00")
          && !words[9].equals("lo")) {
        return words[9];
      }
    }
    return null;
  }

  private String @Nullable [] counts(String device) {
    for (String line : files.lines("proc/net/dev")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(device)) {
        return DeviceFiles.words(line.substring(colon + 1));
      }
    }
    return null;
  }

  /** Of a radio, in dBm; null for a cable. */
  static @Nullable Integer signal(DeviceFiles files, String device) {
    for (String line : files.lines("proc/net/wireless")) {
      String[] words = DeviceFiles.words(line);
      if (words.length > 3 && words[0].equals(device + ":")) {
        Long level = DeviceFiles.number(words[3].replace(".", ""), 10);
        return level == null || level < WEAKEST || level >= 0 ? null : level.intValue();
      }
    }
    return null;
  }

  private static double bitsPerSecond(long bytes, double seconds) {
    return Math.max(0, bytes) * Byte.SIZE / seconds;
  }
}
