package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.pipit.installed.Await;
import dev.pipit.tls.SystemTrust;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A client with a device behind it and time in the hand of the test. */
final class LinkBench implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(20);
  static final LinkToken TOKEN = Objects.requireNonNull(LinkToken.of(TestRelay.TOKEN));

  final HandTime time = new HandTime();
  final TestDevice device = new TestDevice();
  final LinkClient client;

  LinkBench() {
    this(SystemTrust::tls);
  }

  LinkBench(RelayTrust trust) {
    client = new LinkClient(device, device, trust, time, new Random(5));
  }

  static RelayCredential at(int port) {
    return at(port, TOKEN);
  }

  static RelayCredential at(int port, LinkToken token) {
    return new RelayCredential(
        new RelayAddress("127.0.0.1", port, false), token, "d-4711", "test relay");
  }

  LinkState.Online online() {
    Await.until("online", SOON, () -> client.state() instanceof LinkState.Online);
    return (LinkState.Online) client.state();
  }

  /** Waits for it to wait, and says what is wrong. */
  LinkFault fault() {
    return waiting().fault();
  }

  LinkState.Waiting waiting() {
    Await.until(
        "waiting", SOON, Duration.ofMillis(2), () -> client.state() instanceof LinkState.Waiting);
    return (LinkState.Waiting) client.state();
  }

  /** How long it waits from now. */
  Duration pause() {
    return Duration.between(time.now(), waiting().until());
  }

  /** The names of all threads that run, virtual ones too. */
  static List<String> threads(Path folder) throws IOException {
    Path file = folder.resolve("threads-" + System.nanoTime()).toAbsolutePath();
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceAll("^[^\"]*\"([^\"]*)\".*$", "$1"))
        .toList();
  }

  @Override
  public void close() {
    client.close();
    assertThat(client.state()).isEqualTo(new LinkState.Off());
  }
}
