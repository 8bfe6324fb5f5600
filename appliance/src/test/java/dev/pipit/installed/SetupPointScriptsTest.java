package dev.pipit.installed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a Wi-Fi of the device's own is opened, and where its password is told. */
class SetupPointScriptsTest {
  private static final Path SCRIPTS = Path.of("../systemd/image");

  @TempDir Path folder = Path.of("");

  private int run(String script, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private int hasNoCable() throws Exception {
    return run("has-no-cable", Map.of("PIPIT_NET", folder.toString()));
  }

  private Path device(String name, String... files) throws Exception {
    Path device = Files.createDirectory(folder.resolve(name));
    for (String file : files) {
      Files.createDirectory(device.resolve(file));
    }
    return device;
  }

  @Test
  void itIsOpenedWhereThereIsARadioAndNoCable() throws Exception {
    Files.writeString(device("lo").resolve("carrier"), "1\n");
    assertThat(hasNoCable()).as("no radio").isEqualTo(1);
    Files.writeString(device("wlan0", "device", "phy80211").resolve("carrier"), "1\n");
    Path cable = device("eth0", "device");
    assertThat(hasNoCable()).as("a socket that is switched off").isZero();
    Files.writeString(cable.resolve("carrier"), "0\n");
    assertThat(hasNoCable()).as("a socket without a cable").isZero();
    Files.writeString(cable.resolve("carrier"), "1\n");
    assertThat(hasNoCable()).as("a cable").isEqualTo(1);
  }

  @Test
  void thePasswordIsMadeOnceAndToldOnTheCard() throws Exception {
    Path status =
        Files.writeString(
            folder.resolve("pipit-status.txt"), "Pipit\r\nName: x\r\n" + " ".repeat(200) + "\r\n");
    long size = Files.size(status);
    Path settings = Files.createDirectory(folder.resolve("settings"));

    assertThat(password(settings)).isZero();
    String password = Files.readString(settings.resolve("setup-point")).strip();
    assertThat(password).matches("[2-9A-HJKMNP-Z]{10}");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(settings.resolve("setup-point"))))
        .isEqualTo("rw-------");
    assertThat(folder.resolve("password")).as("for the screen").hasContent(password + "\n");
    String told = "Pipit\r\nName: x\r\n\r\nOwn Wi-Fi, for setting it up: password " + password;
    assertThat(Files.readString(status).stripTrailing()).isEqualTo(told);
    assertThat(Files.size(status)).as("written where it lies").isEqualTo(size);

    assertThat(password(settings)).isZero();
    assertThat(settings.resolve("setup-point")).hasContent(password + "\n");
    assertThat(Files.readString(status).stripTrailing()).isEqualTo(told);
    Files.writeString(settings.resolve("setup-point"), "ABCDEFGH23\n");
    assertThat(password(settings)).isZero();
    assertThat(Files.readString(status).stripTrailing())
        .isEqualTo(told.replace(password, "ABCDEFGH23"));
    assertThat(Files.size(status)).isEqualTo(size);

    Files.writeString(status, "Pipit\r\n");
    assertThat(password(settings)).isZero();
    assertThat(Files.readString(status)).as("a file without room").isEqualTo("Pipit\r\n");
    Files.delete(status);
    assertThat(password(settings)).isZero();
    assertThat(status).as("a card that is not ours").doesNotExist();
  }

  private int password(Path settings) throws Exception {
    return run(
        "setup-point-password",
        Map.of(
            "PIPIT_CARD",
            folder.toString(),
            "PIPIT_SHOWN",
            folder.toString(),
            "PIPIT_CARD_LOCK",
            folder.resolve("lock").toString()),
        settings.toString());
  }

  @Test
  void halfAPasswordIsNone() throws Exception {
    Files.writeString(folder.resolve("setup-point"), "B4G");
    assertThat(password(folder)).isZero();
    assertThat(Files.readString(folder.resolve("setup-point"))).matches("[2-9A-HJKMNP-Z]{10}\n");
  }
}
