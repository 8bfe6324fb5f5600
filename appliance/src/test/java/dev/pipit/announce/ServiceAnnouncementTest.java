package dev.pipit.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.AvahiDaemon;
import dev.pipit.installed.AvahiDaemon.Found;
import dev.pipit.installed.Await;
import dev.pipit.installed.SecondMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Avahi on a second machine finds of a service that is announced here. */
@Tag("players")
@Timeout(300)
class ServiceAnnouncementTest {
  private static final String NAME = "Pipit on birdbox";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path NO_BUS = Path.of("/nowhere/bus");

  @TempDir static Path folder;

  /** A network of this machine and a second one, where Avahi looks for pages. */
  private record Network(SecondMachine machine, AvahiDaemon there) implements AutoCloseable {
    static Network make(String name) throws Exception {
      SecondMachine machine = new SecondMachine();
      Path files = folder.resolve(name);
      return new Network(machine, new AvahiDaemon(machine.command(), files, "eth0", "second"));
    }

    /** Avahi on this machine. */
    AvahiDaemon here(String name) throws IOException {
      return new AvahiDaemon(List.of(), folder.resolve(name), machine.hostInterface(), "birdbox");
    }

    Service service(int port) {
      return new Service(
          NAME,
          "_http._tcp",
          port,
          InetAddress.ofLiteral(machine.hostAddress()),
          Map.of("path", "/"));
    }

    Found found(String name, int port) {
      return new Found(name, machine.hostAddress(), port, "\"path=/\"");
    }

    @Override
    public void close() throws IOException {
      there.close();
      machine.close();
    }
  }

  @Test
  void aServiceGivesWayToItsNameFollowsChangesAndIsForgotten() throws Exception {
    try (Network plain = Network.make("plain");
        Network avahi = Network.make("avahi");
        AvahiDaemon here = avahi.here("here");
        ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> ours = both.submit(() -> isFoundAndForgotten(plain, NO_BUS, NAME + " (2)"));
      Future<?> theirs = both.submit(() -> isFoundAndForgotten(avahi, here.socket(), NAME + " #2"));
      theirs.get();
      ours.get();
    }
    Await.until(
        "the library's threads have ended",
        LIMIT,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("JmDNS")));
  }

  private static @Nullable Void isFoundAndForgotten(Network network, Path bus, String second)
      throws Exception {
    AvahiDaemon there = network.there();
    Process other = there.publish(NAME, 80);
    try (ServiceAnnouncement announcement = new ServiceAnnouncement("birdbox", bus)) {
      announcement.follow(network.service(8080));
      Await.until("both", LIMIT, () -> ports(there).equals(Map.of(NAME, 80, second, 8080)));
      other.destroy();
      there.awaitPages(network.found(second, 8080));
      for (int i = 0; i < 10_000; i++) {
        announcement.follow(i % 2 == 0 ? null : network.service(10_000 + i));
      }
      announcement.follow(network.service(9090));
      there.awaitPages(network.found(NAME, 9090));
    } finally {
      other.destroy();
      other.waitFor();
    }
    there.awaitPages();
    return null;
  }

  @Test
  void nothingOfThisMachineIsInTheWayOfItNorNeededForIt() throws Exception {
    try (Network network = Network.make("local");
        AvahiDaemon here = network.here("goes")) {
      AvahiDaemon there = network.there();
      assertThat(here.publish(NAME, 80).isAlive()).isTrue();
      try (ServiceAnnouncement announcement = new ServiceAnnouncement("birdbox", here.socket())) {
        announcement.follow(network.service(8080));
        Await.until("both", LIMIT, () -> ports(there).equals(Map.of(NAME, 80, NAME + " #2", 8080)));
        // A responder of our own takes over, with the name that is free now.
        here.end();
        there.awaitPages(network.found(NAME, 8080));
      }
      there.awaitPages();
    }
  }

  private static Map<String, Integer> ports(AvahiDaemon at) throws Exception {
    return at.pages().stream().collect(Collectors.toMap(Found::name, Found::port));
  }
}
