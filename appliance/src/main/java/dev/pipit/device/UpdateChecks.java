package dev.pipit.device;

import dev.pipit.device.UpdateFiles.ImageState;
import dev.pipit.device.UpdateFiles.Last;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Judges what became of the last update. Pure. */
public final class UpdateChecks {
  private static final String ID = "device.update";
  private static final String TITLE = "Update";

  /** After that, an update that was taken back is no news. One without a time always is. */
  private static final Duration NEWS = Duration.ofDays(7);

  private UpdateChecks() {}

  /** Null where there is no image, or nothing was updated yet. */
  public static @Nullable HealthCheck of(@Nullable ImageState image, long nowMs) {
    Last last = image == null ? null : image.last();
    if (last == null) {
      return null;
    }
    if (!last.takenBack()) {
      return HealthCheck.ok(
          ID, TITLE, "The last update worked.", image == null ? "" : image.version());
    }
    String sentence =
        (last.result().equals("fell-back")
                ? "The device went back to the system before"
                : last.otherVersion().isEmpty()
                    ? "The last update was rolled back"
                    : "The update to " + last.otherVersion() + " was rolled back")
            + ", nothing is lost: "
            + reason(last.code())
            + ".";
    return last.atMs() == 0 || Math.abs(nowMs - last.atMs()) < NEWS.toMillis()
        ? HealthCheck.warning(
            ID, TITLE, sentence, "Take a newer one when there is one.", last.version())
        : HealthCheck.ok(ID, TITLE, sentence, last.version());
  }

  private static String reason(String code) {
    return switch (code) {
      case "did-not-start" -> "it did not start, or the plug was pulled";
      case "no-service" -> "Pipit did not come up in it";
      case "no-picture" -> "there was no picture in it";
      case "no-network" -> "it had no network";
      case "data-not-writable" -> "it could not write to the card";
      case "bad-starts" -> "three starts in a row had failed";
      default -> "it was not good";
    };
  }
}
