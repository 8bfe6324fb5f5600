package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.access.Peer;
import dev.pipit.card.FirstBoot;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A card that somebody prepared, and the device it is put into: folders of the test. */
final class LeftCard {
  final Path card;
  final Path data;
  final Path state;

  LeftCard(Path folder) throws IOException {
    card = Files.createDirectories(folder.resolve("card"));
    data = Files.createDirectories(folder.resolve("data"));
    state = folder.resolve("data/state/pipit");
  }

  LeftCard with(String name, String text) throws IOException {
    return with(name, text, StandardCharsets.UTF_8);
  }

  LeftCard with(String name, String text, Charset charset) throws IOException {
    Files.write(card.resolve(name), text.getBytes(charset));
    return this;
  }

  LeftCard with(String name, byte[] bytes) throws IOException {
    Files.write(card.resolve(name), bytes);
    return this;
  }

  StateDirectory directory() {
    return new StateDirectory(state);
  }

  ServiceSettings receiver() {
    StateDirectory directory = directory();
    return new ServiceSettings(
        directory,
        new SettingsFile(directory.file("pipit.toml")),
        Map.of("PIPIT_DEFAULT_SERVER_PORT", "80"));
  }

  Path settings() {
    return data.resolve("settings");
  }

  FirstBoot.Outcome boot() throws IOException {
    return new FirstBoot(card, settings(), receiver()).run();
  }

  String kept(String name) throws IOException {
    Path file = settings().resolve(name);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** The network that the card brought; empty when there is none. */
  String network() throws IOException {
    return kept("system-connections/pipit-card.nmconnection");
  }

  /** The names of the files of all networks. */
  List<String> networks() throws IOException {
    return names(settings().resolve("system-connections"));
  }

  String program() throws IOException {
    Path file = state.resolve("pipit.toml");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  String status() throws IOException {
    return onCard("pipit-status.txt");
  }

  String onCard(String name) throws IOException {
    Path file = card.resolve(name);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  List<String> names() throws IOException {
    return names(card);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  Access access() {
    return new Access(directory(), Clock.systemUTC(), false);
  }

  boolean mayLogIn(String password) throws Exception {
    return mayLogIn(access(), password);
  }

  static boolean mayLogIn(Access access, String password) throws Exception {
    try {
      access.login(password, new Peer("127.0.0.1", "Browser/1", false, ""));
      return true;
    } catch (AccessException e) {
      assertThat(e.reason()).isEqualTo(AccessException.Reason.WRONG_PASSWORD);
      return false;
    }
  }

  /** No byte of it on the card, in any encoding that an editor has. */
  void assertGoneFromCard(String secret) throws IOException {
    assertIsNowhere(card, secret, null);
  }

  /** Nowhere on the card nor on the data partition, but in that file. */
  void assertIsNowhereBut(String secret, @Nullable Path file) throws IOException {
    assertIsNowhere(card, secret, file);
    assertIsNowhere(data, secret, file);
  }

  private static void assertIsNowhere(Path folder, String secret, @Nullable Path but)
      throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> !Objects.equals(file, but) && Files.isRegularFile(file)).toList();
    }
    for (Path file : files) {
      String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
        String hidden = new String(secret.getBytes(charset), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(hidden)).as("%s has the secret: %s", file, bytes).isFalse();
      }
    }
  }
}
