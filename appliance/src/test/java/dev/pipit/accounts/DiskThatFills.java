package dev.pipit.accounts;

import dev.pipit.accounts.Rules.Registration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A relay whose disk fills while it runs. Writes what it is told to standard output.
 *
 * <p>Argument: the folder of the database.
 */
final class DiskThatFills {
  private DiskThatFills() {}

  public static void main(String[] arguments) throws Exception {
    DatabasePlace place = new DatabasePlace.SqliteFile(Path.of(arguments[0], "relay.db"));
    Path filled = Path.of(arguments[0], "filled");
    try (Registry registry =
        Registry.open(place, Rules.of(Registration.OPEN, false), Clock.systemUTC())) {
      String code = Objects.requireNonNull(registry.registrations().setupCode());
      Account admin = registry.registrations().first(code, Relay.applicant("admin@example.org"));
      Device device = registry.devices().add(admin.id(), "Birds");
      fill(filled);
      until(i -> said(registry, device, i));
      System.out.println("still reads " + registry.devices().list(admin.id()).size());
      Files.delete(filled);
      said(registry, device, 1);
      System.out.println("goes on");
    }
  }

  private static void fill(Path filled) {
    try (var out = Files.newOutputStream(filled)) {
      byte[] some = new byte[4096];
      while (true) {
        out.write(some);
      }
    } catch (java.io.IOException e) {
      System.out.println("full: " + e.getMessage());
    }
  }

  /** What is written into pages that are there already needs no room: it may take a few. */
  private static void until(Consumer<Integer> deed) {
    for (int i = 0; i < 10_000; i++) {
      try {
        deed.accept(i);
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
        return;
      }
    }
    System.out.println("nothing was refused");
  }

  private static void said(Registry registry, Device device, int i) {
    try {
      registry.deviceTokens().connected(device.id(), Integer.toString(i % 10).repeat(16_000));
    } catch (AccountsException e) {
      throw new IllegalStateException(e.reason() + ": " + e.sentence() + " " + e.action(), e);
    }
  }
}
