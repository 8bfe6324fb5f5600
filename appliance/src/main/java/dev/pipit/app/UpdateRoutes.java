package dev.pipit.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.access.Access;
import dev.pipit.app.Updates.What;
import dev.pipit.app.Updates.Why;
import dev.pipit.config.Configuration;
import dev.pipit.device.UpdateFiles.ImageState;
import dev.pipit.device.UpdateFiles.Last;
import dev.pipit.device.UpdateFiles.Work;
import dev.pipit.http.AccessAttempt;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1/update}: what runs, what became of the last update, and, for the owner with the
 * password, an update. A bundle is sent in two steps: the password gets a ticket, and the ticket
 * takes the bytes, once and soon.
 */
final class UpdateRoutes implements ApiRoutes {
  private static final Logger log = LoggerFactory.getLogger(UpdateRoutes.class);
  private static final int MAX_PASSWORD = 256;
  private static final int NO_ROOM = 507;
  private static final int TICKET_BYTES = 16;
  private static final long TICKET_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** Who may send a bundle, of which length, until when. */
  private record Ticket(String name, long bytes, long untilNanos) {}

  private final Updates updates;
  private final Supplier<Configuration.Update> settings;
  private final Access access;
  private final SecureRandom random = new SecureRandom();
  private @Nullable Ticket ticket;

  UpdateRoutes(Updates updates, Supplier<Configuration.Update> settings, Access access) {
    this.updates = updates;
    this.settings = settings;
    this.access = access;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .add("GET", "/api/v1/update", Right.READ, _ -> ApiAnswer.json(state()))
        .add("POST", "/api/v1/update", Right.ADMIN, this::ask)
        .addUpload("PUT", "/api/v1/update/{ticket}", Right.ADMIN, this::upload);
  }

  private Map<String, @Nullable Object> state() {
    ImageState image = updates.image();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("by", image == null ? "apt" : "image");
    if (image == null) {
      return json;
    }
    json.put("version", image.version());
    json.put("slot", image.slot().isEmpty() ? null : image.slot());
    json.put("committed", image.committed().isEmpty() ? null : image.committed());
    json.put("canTry", image.canTry());
    json.put("last", last(image.last()));
    json.put("work", work());
    json.put("channel", settings.get().channel());
    json.put("atNight", settings.get().atNight());
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> last(@Nullable Last last) {
    if (last == null) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("result", last.result());
    json.put("code", last.code());
    json.put("version", last.version());
    json.put("otherVersion", last.otherVersion());
    json.put("atMs", last.atMs());
    return json;
  }

  private @Nullable Map<String, @Nullable Object> work() {
    Work work = updates.work();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    if (updates.isReceiving() || updates.isWaiting()) {
      json.put("state", updates.isReceiving() ? "receiving" : "waiting");
      return json;
    }
    if (work == null) {
      return null;
    }
    json.put("id", work.id());
    json.put("do", work.verb());
    json.put("state", work.state());
    json.put("code", work.code());
    json.put("version", work.version());
    json.put("percent", work.percent());
    json.put("sentence", work.sentence());
    json.put("atMs", work.atMs());
    return json;
  }

  private ApiAnswer ask(ApiCall call) throws ApiFault, InterruptedException {
    String what = call.text("do", 16);
    String channel = settings.get().channel();
    return switch (what) {
      case "check" -> done(() -> Map.of("id", updates.ask(What.CHECK, channel)));
      case "install" -> {
        confirm(call);
        yield done(() -> Map.of("id", updates.ask(What.INSTALL, channel)));
      }
      case "upload" -> {
        long bytes = bytes(call);
        confirm(call);
        yield done(() -> Map.of("ticket", newTicket(bytes)));
      }
      default -> throw ApiFault.field("do", "must be check, install or upload");
    };
  }

  private void confirm(ApiCall call) throws ApiFault, InterruptedException {
    String password = call.text("password", MAX_PASSWORD);
    boolean _ =
        AccessAttempt.of(
            "password",
            () -> {
              access.confirm(password, call.peer());
              return true;
            });
  }

  private static long bytes(ApiCall call) throws ApiFault {
    JsonNode bytes = call.body().get("bytes");
    if (bytes == null || !bytes.isIntegralNumber() || !bytes.canConvertToLong()) {
      throw ApiFault.field("bytes", bytes == null ? "is missing" : "must be a whole number");
    }
    return bytes.longValue();
  }

  /** The newest one counts, and no other. */
  private synchronized String newTicket(long bytes) throws Updates.Refused, IOException {
    updates.requireImage();
    updates.requireRoom(bytes);
    byte[] chance = new byte[TICKET_BYTES];
    random.nextBytes(chance);
    String name = HexFormat.of().formatHex(chance);
    ticket = new Ticket(name, bytes, System.nanoTime() + TICKET_NANOS);
    return name;
  }

  private synchronized @Nullable Ticket take(String name) {
    Ticket found = ticket;
    if (found == null || !found.name.equals(name)) {
      return null;
    }
    ticket = null;
    return System.nanoTime() - found.untilNanos < 0 ? found : null;
  }

  private ApiAnswer upload(ApiCall call) throws ApiFault {
    if (updates.image() == null) {
      throw refused(Why.NO_IMAGE);
    }
    InputStream bundle = call.upload();
    Ticket found = take(call.variable("ticket"));
    if (found == null) {
      throw ApiFault.notFound("Nothing is awaited under this address.")
          .action("Give the password again.");
    }
    return done(
        () -> {
          String id = updates.receive(bundle, found.bytes);
          log.info("a bundle of {} bytes came and is to be installed", found.bytes);
          return Map.of("id", id);
        });
  }

  /** Something of {@link Updates} that may be refused. */
  private interface Attempt {
    Map<String, String> go() throws Updates.Refused, IOException;
  }

  private static ApiAnswer done(Attempt attempt) throws ApiFault {
    try {
      return ApiAnswer.json(attempt.go());
    } catch (Updates.Refused e) {
      throw refused(e.why());
    } catch (IOException e) {
      throw new ApiFault(NO_ROOM, "It cannot be kept: " + FileTrouble.words(e) + ".")
          .action("Make room on the disk, or look whether the card is broken.");
    }
  }

  private static ApiFault refused(Why why) {
    return switch (why) {
      case NO_IMAGE ->
          ApiFault.conflict("This machine is no SD image of Pipit's; its packages update it.")
              .code("no-image")
              .action("Use apt: sudo apt install ./pipit_VERSION.deb");
      case BUSY -> ApiFault.conflict("An update is looked at or installed already.").code("busy");
      case NO_CHANNEL ->
          ApiFault.conflict("Nobody has chosen where updates are from.")
              .code("no-channel")
              .action("Set update.channel, or send a bundle.");
      case TOO_LARGE ->
          new ApiFault(NO_ROOM, "There is no room for a bundle of this size.")
              .code("no-room")
              .action("Make room on the card, or take a larger one.");
      case CUT -> ApiFault.badRequest("The bundle did not come whole.").code("cut");
    };
  }
}
