package dev.pipit.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever lies on the card, the device starts, and what it writes is in its form. */
class HostileCardTest {
  private static final Path CORPUS = Path.of("src/test/resources/dev/pipit/card/hostile");
  private static final Path IMAGER = Path.of("src/test/resources/dev/pipit/card/imager");
  private static final String SECRET = "5ecret-5ecret";
  private static final List<String> NAMES =
      List.of("pipit.toml", "user-data", "network-config", "rpi-preseed.toml");

  private static final Pattern NETWORK =
      Pattern.compile(
          "\\[connection]\nid=pipit-card(-\\d+)?\nuuid=[0-9a-f-]{36}\ntype=wifi\n"
              + "autoconnect-retries=0\n\n\\[wifi]\nmode=infrastructure\nssid=(\\d{1,3};){1,32}\n"
              + "hidden=(true|false)\npowersave=2\n"
              + "(\n\\[wifi-security]\nkey-mgmt=wpa-psk\npsk=[^\n]+\n)?"
              + "\n\\[ipv4]\nmethod=auto\n\n\\[ipv6]\nmethod=auto\n");

  @TempDir Path folder = Path.of("");

  /** Takes everything that has the form of a setting. */
  private static final class Taking implements Receiver {
    @Override
    public void reset() {}

    @Override
    public @Nullable String password(String password) {
      return password.length() < 8 ? "is too short" : null;
    }

    @Override
    public Map<String, String> settings(Map<String, Object> wanted) {
      return Map.of();
    }

    @Override
    public int port() {
      return 80;
    }
  }

  private Path boot(String name, byte[] bytes) throws IOException {
    Path card = Files.createTempDirectory(folder, "card");
    Path data = Files.createTempDirectory(folder, "data");
    Files.write(card.resolve(name), bytes);
    FirstBoot.Outcome outcome = new FirstBoot(card, data, new Taking()).run();
    assertThat(outcome.faults()).allSatisfy(fault -> assertThat(fault).startsWith(name));
    assertForms(data);
    assertThat(Files.readString(card.resolve(CardFolder.STATUS)))
        .doesNotContainPattern("[^\r]\n")
        .doesNotContainPattern("[\\x00-\\x09\\x0B\\x0C\\x0E-\\x1F]");
    return card;
  }

  private static void assertForms(Path data) throws IOException {
    assertThat(Files.readString(data.resolve("first-boot-done"))).isNotEmpty();
    assertThat(Files.readString(data.resolve("hostname"))).matches("[a-z0-9-]{1,63}\n");
    assertForm(data.resolve("timezone"), "[A-Za-z0-9+_/-]+\n");
    assertForm(data.resolve("regulatory-domain"), "[A-Z]{2}\n");
    assertForm(data.resolve("authorized_keys"), "([a-z0-9@.-]+ [\\x20-\\x7E]+\n)+");
    try (Stream<Path> networks = Files.list(data.resolve("system-connections"))) {
      assertThat(networks).allSatisfy(file -> assertThat(Files.readString(file)).matches(NETWORK));
    }
  }

  private static void assertForm(Path file, String form) throws IOException {
    assertThat(Files.exists(file) ? Files.readString(file) : "").matches("(" + form + ")?");
  }

  @Test
  @Timeout(300)
  void everyFileOfTheCorpusUnderEveryName() throws IOException {
    List<Path> corpus;
    try (Stream<Path> files = Files.list(CORPUS)) {
      corpus = files.sorted().toList();
    }
    assertThat(corpus).hasSizeGreaterThan(25);
    for (Path file : corpus) {
      byte[] bytes = Files.readAllBytes(file);
      for (String name : NAMES) {
        assertHasNoSecret(boot(name, bytes), file + " as " + name);
      }
    }
  }

  private static void assertHasNoSecret(Path card, String what) throws IOException {
    try (Stream<Path> files = Files.list(card)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("\0", "");
        assertThat(text).as("%s: %s", what, file).doesNotContain(SECRET);
      }
    }
  }

  @Test
  @Timeout(300)
  void mutationsOfGoodFiles() throws IOException {
    Random random = new Random(20261130);
    List<Path> seeds =
        List.of(
            IMAGER.resolve("cloudinit-rpi/user-data"),
            IMAGER.resolve("cloudinit-rpi/network-config"),
            IMAGER.resolve("rpi-preseed/rpi-preseed.toml"),
            Path.of("../docs/how-to/give-the-card-its-settings.md"));
    for (int i = 0; i < 120; i++) {
      Path seed = seeds.get(i % seeds.size());
      byte[] bytes = Files.readAllBytes(seed);
      for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
        mutate(bytes, random);
      }
      String name = String.valueOf(seed.getFileName());
      Path _ = boot(name.endsWith(".md") ? "pipit.toml" : name, bytes);
    }
  }

  private static void mutate(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int length = Math.min(random.nextInt(30), bytes.length - at);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      case 1 -> bytes[at] = (byte) "[]{}\"'=.,#\n\\\0:-&*!|>\t".charAt(random.nextInt(21));
      case 2 -> System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
      default -> Arrays.fill(bytes, at, at + length, bytes[at]);
    }
  }

  @Test
  @Timeout(300)
  void networksOfAnyNameAndPasswordAreReadAsOneFile() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      byte[] ssid = new byte[1 + random.nextInt(32)];
      random.nextBytes(ssid);
      String password = randomPassword(random);
      boolean isRight = WifiNetwork.passwordFault(password) == null;
      if (isRight) {
        String text = Keyfile.of("pipit-card", new WifiNetwork(ssid, password, i % 2 == 0));
        assertThat(text).matches(NETWORK);
      }
    }
  }

  private static String randomPassword(Random random) {
    StringBuilder password = new StringBuilder();
    int length = random.nextInt(70);
    for (int i = 0; i < length; i++) {
      password.append(" \t\n\\\"';=[]#aä€\r\0z~".charAt(random.nextInt(17)));
    }
    return password.toString();
  }
}
