package dev.pipit.linux;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the service is ({@code sd_notify(3)}). Does nothing when the service was not
 * started by systemd, and never fails: what cannot be sent is logged. Any thread.
 */
public final class SystemdNotifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);
  private static final int SEND_TIMEOUT_MILLIS = 1000;

  private final @Nullable Duration watchdogInterval;
  private @Nullable DatagramSocket socket;

  private SystemdNotifier(@Nullable DatagramSocket socket, @Nullable Duration watchdogInterval) {
    this.socket = socket;
    this.watchdogInterval = watchdogInterval;
  }

  /** By {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} of the process. */
  public static SystemdNotifier fromEnvironment() {
    return of(System.getenv(), ProcessHandle.current().pid());
  }

  static SystemdNotifier of(Map<String, String> environment, long processId) {
    String name = environment.get("NOTIFY_SOCKET");
    if (name == null || name.isEmpty()) {
      return new SystemdNotifier(null, null);
    }
    if (!DatagramSocket.isAddress(name)) {
      LOG.warn(
          "event=systemd-notify-unusable reason=\"NOTIFY_SOCKET is neither a path nor an abstract"
              + " name of at most {} bytes\"",
          DatagramSocket.LONGEST_NAME);
      return new SystemdNotifier(null, null);
    }
    try {
      return new SystemdNotifier(
          new DatagramSocket(name, SEND_TIMEOUT_MILLIS), watchdogInterval(environment, processId));
    } catch (SystemCallException e) {
      LOG.warn("event=systemd-notify-unusable reason=\"{}\"", e.getMessage());
      return new SystemdNotifier(null, null);
    }
  }

  /**
   * How often systemd wants {@link #watchdog} at the latest; half of it is a good period. Empty
   * when it does not watch.
   */
  public Optional<Duration> watchdogInterval() {
    return Optional.ofNullable(watchdogInterval);
  }

  /** Whether systemd started the service and wants to be told. */
  public synchronized boolean isListening() {
    return socket != null;
  }

  /** The service is up. */
  public void ready() {
    send("READY=1");
  }

  /** The service is about to end. */
  public void stopping() {
    send("STOPPING=1");
  }

  /** The service is alive. */
  public void watchdog() {
    send("WATCHDOG=1");
  }

  /** One line for people, as {@code systemctl status} shows it. */
  public void status(String sentence) {
    send("STATUS=" + sentence.replaceAll("\\p{Cntrl}+", " "));
  }

  @Override
  public synchronized void close() {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }

  private synchronized void send(String message) {
    if (socket == null) {
      return;
    }
    try {
      socket.send(message);
    } catch (SystemCallException e) {
      LOG.warn("event=systemd-notify-failed reason=\"{}\"", e.getMessage());
    }
  }

  private static @Nullable Duration watchdogInterval(
      Map<String, String> environment, long processId) {
    String microseconds = environment.getOrDefault("WATCHDOG_USEC", "");
    String process = environment.getOrDefault("WATCHDOG_PID", "");
    if (!microseconds.matches("[1-9][0-9]{0,15}")
        || !(process.isEmpty() || process.equals(Long.toString(processId)))) {
      return null;
    }
    return Duration.ofNanos(Math.multiplyExact(Long.parseLong(microseconds), 1000L));
  }
}
