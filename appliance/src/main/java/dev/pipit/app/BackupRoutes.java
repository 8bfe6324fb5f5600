package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.http.AccessAttempt;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1/backup}, {@code /restore} and {@code /factory-reset}: for the owner alone. */
final class BackupRoutes implements ApiRoutes {
  private static final Logger log = LoggerFactory.getLogger(BackupRoutes.class);
  private static final int MAX_PASSPHRASE = 256;
  private static final int NO_ROOM = 507;

  /** The new start that brings it in force. */
  interface Restart {
    /** Whether whoever started the service starts it again. */
    boolean comesByItself();

    /** Ends the service for it, once the answer has left. */
    void go();
  }

  private final OwnersState state;
  private final Access access;
  private final Restart restart;
  private final Clock clock;

  BackupRoutes(OwnersState state, Access access, Restart restart, Clock clock) {
    this.state = state;
    this.access = access;
    this.restart = restart;
    this.clock = clock;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .add("POST", "/api/v1/backup", Right.ADMIN, this::backup)
        .add("POST", "/api/v1/restore", Right.ADMIN, this::restore)
        .add("POST", "/api/v1/factory-reset", Right.ADMIN, this::reset);
  }

  private ApiAnswer backup(ApiCall call) throws ApiFault, InterruptedException {
    String passphrase = call.text("passphrase", MAX_PASSPHRASE);
    String text =
        AccessAttempt.of(
            "passphrase",
            () -> {
              try {
                return state.backup(passphrase);
              } catch (IOException e) {
                throw unreadable(e);
              }
            });
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return ApiAnswer.bytes(
            "application/octet-stream", ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)))
        .with("Content-Disposition", "attachment; filename=\"pipit-" + today + ".backup\"");
  }

  private static ApiFault unreadable(IOException e) {
    return new ApiFault(500, "The backup could not be made: " + e.getMessage() + ".");
  }

  private ApiAnswer restore(ApiCall call) throws ApiFault, InterruptedException {
    String text = call.text("backup", Integer.MAX_VALUE);
    String passphrase = call.text("passphrase", MAX_PASSPHRASE);
    return AccessAttempt.of(
        "passphrase",
        () -> {
          try {
            state.restore(text, passphrase);
          } catch (Backup.Refused e) {
            throw new ApiFault(422, String.valueOf(e.getMessage())).code("backup");
          } catch (IOException e) {
            throw noRoom(e);
          }
          log.info("a backup is taken over with the next start");
          return restarting();
        });
  }

  private static ApiFault noRoom(IOException e) {
    return new ApiFault(NO_ROOM, "The backup cannot be kept: " + e.getMessage() + ".")
        .action("Make room on the disk, or let Pipit write there.");
  }

  private ApiAnswer reset(ApiCall call) throws ApiFault, InterruptedException {
    String password = call.text("password", MAX_PASSPHRASE);
    return AccessAttempt.of(
        "password",
        () -> {
          access.confirm(password, call.peer());
          wipe();
          log.info("all was reset by its owner");
          return restarting();
        });
  }

  private void wipe() throws ApiFault, AccessException {
    try {
      state.reset();
    } catch (SettingsRefusedException e) {
      throw new ApiFault(500, String.valueOf(e.getMessage()));
    } catch (SettingsFileException e) {
      throw new ApiFault(NO_ROOM, e.sentence()).action(e.action());
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private ApiAnswer restarting() {
    boolean byItself = restart.comesByItself();
    if (byItself) {
      restart.go();
    }
    return ApiAnswer.json(Map.of("startsAgain", byItself));
  }
}
