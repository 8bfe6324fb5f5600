package dev.pipit.accounts;

import dev.pipit.accounts.Rules.Registration;
import java.nio.file.Path;
import java.time.Clock;

/** A process that makes a database at a path, and ends. */
final class OpenedOnce {
  private OpenedOnce() {}

  public static void main(String[] arguments) throws Exception {
    Registry.open(
            new DatabasePlace.SqliteFile(Path.of(arguments[0])),
            Rules.of(Registration.OPEN, false),
            Clock.systemUTC())
        .close();
    System.out.println("opened");
  }
}
