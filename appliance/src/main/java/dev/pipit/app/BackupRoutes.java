package dev.pipit.app;

import dev.pipit.access.Access;
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
  private static final int BUSY = 503;
  private static final int RESTART_SECONDS = 10;

  private final OwnersState state;
  private final Access access;
  private final Clock clock;

  BackupRoutes(OwnersState state, Access access, Clock clock) {
    this.state = state;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .add("POST", "/api/v1/backup", Right.ADMIN, this::backup)
        .add("POST", "/api/v1/restore", Right.ADMIN, this::restore)
        .add("POST", "/api/v1/factory-reset", Right.ADMIN, this::reset);
  }

  /** An open browser is not enough: what is in a backup outlasts every log-out. */
  private void confirm(ApiCall call) throws ApiFault, InterruptedException {
    String password = call.text("password", MAX_PASSPHRASE);
    AccessAttempt.of(
        "password",
        () -> {
          access.confirm(password, call.peer());
          return password;
        });
  }

  private ApiAnswer backup(ApiCall call) throws ApiFault, InterruptedException {
    String passphrase = call.text("passphrase", MAX_PASSPHRASE);
    confirm(call);
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
    return new ApiFault(500, "The backup could not be made: " + FileTrouble.words(e) + ".");
  }

  private ApiAnswer restore(ApiCall call) throws ApiFault, InterruptedException {
    String text = call.text("backup", Integer.MAX_VALUE);
    String passphrase = call.text("passphrase", MAX_PASSPHRASE);
    confirm(call);
    return AccessAttempt.of(
        "passphrase",
        () -> {
          try {
            boolean byItself = state.restore(text, passphrase);
            log.info("a backup is taken over with the next start");
            return done(byItself);
          } catch (Backup.Refused e) {
            throw new ApiFault(422, String.valueOf(e.getMessage())).code("backup");
          } catch (SettingsFileException e) {
            throw unwritable(e);
          } catch (IOException e) {
            throw noRoom("The backup cannot be kept: ", e);
          } catch (OwnersState.StartingAgainException e) {
            throw startingAgain(e);
          }
        });
  }

  private ApiAnswer reset(ApiCall call) throws ApiFault, InterruptedException {
    confirm(call);
    return AccessAttempt.of(
        "password",
        () -> {
          try {
            boolean byItself = state.reset();
            log.info("all was reset by its owner");
            return done(byItself);
          } catch (SettingsRefusedException e) {
            throw new ApiFault(500, String.valueOf(e.getMessage()));
          } catch (SettingsFileException e) {
            throw unwritable(e);
          } catch (IOException e) {
            throw noRoom("The reset cannot be kept: ", e);
          } catch (OwnersState.StartingAgainException e) {
            throw startingAgain(e);
          }
        });
  }

  private static ApiFault unwritable(SettingsFileException e) {
    return new ApiFault(NO_ROOM, e.sentence()).action(e.action());
  }

  private static ApiFault noRoom(String what, IOException e) {
    return new ApiFault(NO_ROOM, what + FileTrouble.words(e) + ".")
        .action("Make room on the disk, or let Pipit write there.");
  }

  private static ApiFault startingAgain(OwnersState.StartingAgainException e) {
    return new ApiFault(BUSY, String.valueOf(e.getMessage())).retryAfter(RESTART_SECONDS);
  }

  private ApiAnswer done(boolean startsAgain) {
    Map<String, Object> json = Map.of("startsAgain", startsAgain);
    return startsAgain ? ApiAnswer.jsonAndThen(json, state::startAgain) : ApiAnswer.json(json);
  }
}
