package dev.pipit.image;

import static dev.pipit.image.BootedImage.BOOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Counts what the image costs, by {@code make bench-image}: a table on standard output and in
 * {@code target/image/figures.md}. Sizes and bytes written are what they are anywhere; times are
 * those of emulated processors, so that they are told against the same image without Pipit.
 */
@Tag("image-figures")
@Timeout(3600)
class ImageFiguresTest {
  private static final Pattern CODE = Pattern.compile("claim code ([A-Z2-9]{4}-[A-Z2-9]{4})");
  private static final String PASSWORD = "a long enough password";
  private static final int CARD_MEGABYTES = 4096;
  private static final int MEMORY_MEGABYTES = 512;
  private static final Duration VIEW = Duration.ofMinutes(10);
  private static final String WITHOUT_PIPIT =
      Stream.of(
              "pipit", "pipit-firstboot", "pipit-health-gate", "pipit-boot-count", "pipit-settings")
          .map(unit -> "systemd.mask=" + unit + ".service")
          .collect(Collectors.joining(" "));
  private static final String LARGE =
      "systemd.setenv=PIPIT_CAMERAS_CAMERA_WIDTH=1280 systemd.setenv=PIPIT_CAMERAS_CAMERA_HEIGHT=720";

  private final List<String> rows = new ArrayList<>();

  @Test
  void theTable() throws Exception {
    Path image = BootedImage.image();
    Map<String, Long> sizes = sizes(image);
    row("`.img.xz`", megabytes(sizes.getOrDefault("img.xz", 0L)), "350 MB", "220 MB");
    row("`make image`", sizes.getOrDefault("seconds", 0L) + " s", "1200 s", "480 s");
    Path card = BootedImage.newCard("figures");
    URI playlist = claimed(card);

    double bare = withoutPipit(card);
    BootedImage machine = powerOn("figures-second", card, "");
    try {
      double part = firstPart(machine, moved(playlist, machine));
      row(
          "userspace to the first playable part, against `multi-user.target` without Pipit",
          "%.2f (%.1f s, %.1f s)".formatted(part / bare, part, bare),
          "2.0",
          "1.4");
      machine.awaitUp();
      steadyView(machine, moved(playlist, machine));
    } finally {
      machine.close();
    }
    Files.deleteIfExists(card);

    String table =
        "| what | measured | must | aim |\n|---|---|---|---|\n" + String.join("", rows) + "\n";
    System.out.println(table);
    Files.writeString(BootedImage.TARGET.resolve("figures.md"), table);
  }

  private void row(String what, String measured, String must, String aim) {
    rows.add("| " + what + " | " + measured + " | " + must + " | " + aim + " |\n");
  }

  private static String megabytes(long bytes) {
    return "%.0f MB".formatted(bytes / 1e6);
  }

  /** What the image's build wrote down. */
  private static Map<String, Long> sizes(Path image) throws IOException {
    Path sizes = image.resolveSibling(image.getFileName().toString().replace(".img", ".sizes"));
    try (Stream<String> lines = Files.lines(sizes)) {
      return lines
          .map(line -> line.split(" ", 2))
          .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1])));
    }
  }

  private static BootedImage powerOn(String name, Path card, String words) throws IOException {
    return BootedImage.powerOn(
        name,
        card,
        CARD_MEGABYTES,
        List.of("--memory", Integer.toString(MEMORY_MEGABYTES)),
        words + " " + LARGE,
        List.of());
  }

  /** The first start; gives a link that outlives a restart. */
  private static URI claimed(Path card) throws Exception {
    try (BootedImage machine = powerOn("figures-first", card, "");
        ImageOwner owner = new ImageOwner(machine.httpPort())) {
      machine.awaitConsole("claim code", BOOT);
      Matcher code = CODE.matcher(machine.console());
      assertThat(code.find()).isTrue();
      Await.until("the page", BOOT, () -> owner.status("/") == 200);
      assertThat(owner.claim(code.group(1), PASSWORD)).isEqualTo(204);
      URI link = owner.link("camera");
      machine.awaitUp();
      machine.restart();
      return link;
    }
  }

  private static URI moved(URI link, BootedImage machine) {
    return URI.create(
        link.toString().replaceFirst("127.0.0.1:[0-9]+", "127.0.0.1:" + machine.httpPort()));
  }

  /** Seconds from systemd's start until multi-user.target. */
  private static double withoutPipit(Path card) throws Exception {
    try (BootedImage machine = powerOn("figures-without", card, WITHOUT_PIPIT)) {
      machine.awaitUp();
      double seconds =
          micros(
                  machine,
                  "systemctl show --value -p ActiveEnterTimestampMonotonic multi-user.target")
              - userspace(machine);
      machine.restart();
      return seconds;
    }
  }

  private static double micros(BootedImage machine, String script) throws IOException {
    return Long.parseLong(machine.ask(script)) / 1e6;
  }

  private static double userspace(BootedImage machine) throws IOException {
    return micros(machine, "systemctl show --value -p UserspaceTimestampMonotonic");
  }

  /** Seconds from systemd's start until somebody outside has a part of the stream. */
  private static double firstPart(BootedImage machine, URI playlist) throws Exception {
    Pattern part = Pattern.compile("#EXT-X-PART:.*URI=\"([^\"]+)\"");
    Await.until(
        "a part",
        BOOT,
        Duration.ofMillis(100),
        () -> {
          Matcher found = part.matcher(Fetched.text(mediaPlaylist(playlist)));
          return found.find() && Fetched.bytes(mediaPlaylist(playlist).resolve(found.group(1))) > 0;
        });
    double now = Double.parseDouble(machine.ask("cut -d' ' -f1 /proc/uptime"));
    return now - userspace(machine);
  }

  private static URI mediaPlaylist(URI multivariant) throws IOException {
    return Fetched.text(multivariant)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .findFirst()
        .map(multivariant::resolve)
        .orElse(multivariant);
  }

  /** Ten minutes in which somebody watches. */
  private void steadyView(BootedImage machine, URI playlist) throws Exception {
    Process viewer =
        new ProcessBuilder(
                "ffmpeg", "-v", "error", "-i", playlist.toString(), "-c", "copy", "-f", "null", "-")
            .redirectErrorStream(true)
            .redirectOutput(BootedImage.TARGET.resolve("figures-viewer.log").toFile())
            .start();
    try {
      Instant begin = Instant.now();
      Await.until(
          "it has settled",
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          () -> Duration.between(begin, Instant.now()).toMinutes() >= 2);
      long before = written(machine);
      Instant from = Instant.now();
      Await.until(
          "ten minutes are over",
          VIEW.multipliedBy(2),
          Duration.ofSeconds(10),
          () -> Duration.between(from, Instant.now()).compareTo(VIEW) >= 0);
      assertThat(viewer.isAlive()).as("somebody watched all the while").isTrue();
      long hour = (written(machine) - before) * 60 / VIEW.toMinutes();
      row("written to the card in an hour of live view", megabytes(hour), "2 MB", "0");
      long kilobytes =
          Long.parseLong(
              machine.ask("sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo"));
      row(
          "memory that is available of " + MEMORY_MEGABYTES + " MB, 1280x720, one viewer",
          megabytes(kilobytes * 1024),
          "150 MB",
          "220 MB");
      Matcher exposure =
          Pattern.compile("([0-9.]+) [A-Z]+")
              .matcher(machine.ask("systemd-analyze security --no-pager pipit.service | tail -1"));
      assertThat(exposure.find()).isTrue();
      row("`systemd-analyze security pipit.service`", exposure.group(1), "2.0", "1.5");
    } finally {
      viewer.destroy();
      viewer.waitFor();
    }
  }

  private static long written(BootedImage machine) throws IOException {
    return Long.parseLong(machine.ask("awk '$3 == \"vda\" { print $10 * 512 }' /proc/diskstats"));
  }
}
