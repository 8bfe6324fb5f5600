package dev.pipit.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * NetworkManager's own parser, by {@code nmcli --offline}, which reads a keyfile and writes what it
 * understood as another one.
 */
@Tag("players")
class NetworkManagerReadsKeyfilesTest {
  @Test
  void namesAndPasswordsAreReadAsTheyWereMeant() throws Exception {
    for (WifiNetwork network : networks()) {
      Map<String, String> read = readByNetworkManager(Keyfile.of("pipit-card", network));
      assertThat(ssid(read.get("wifi.ssid"))).as("%s", network).isEqualTo(network.ssid());
      assertThat(unescaped(read.get("wifi-security.psk")))
          .as("%s", network)
          .isEqualTo(network.password());
      assertThat(read.get("wifi.hidden")).isEqualTo(network.isHidden() ? "true" : null);
      assertThat(read)
          .containsEntry("wifi.powersave", "2")
          .containsEntry("connection.type", "wifi")
          .containsEntry("connection.autoconnect-retries", "0")
          .containsEntry("ipv4.method", "auto");
      assertThat(read.get("wifi-security.key-mgmt"))
          .isEqualTo(network.password() == null ? null : "wpa-psk");
    }
  }

  private static List<WifiNetwork> networks() {
    List<WifiNetwork> networks = new ArrayList<>();
    for (String ssid :
        List.of(
            "Home", "11;22;", "a;b\\;c", "\"quoted\"", " both ends ", "[wifi]", "#x", "Vögel")) {
      networks.add(network(ssid, "pass word"));
    }
    for (String password :
        List.of(
            " both ends ",
            "back\\slash\\",
            "semi;colon;",
            "#no remark",
            "\"quotes\"",
            "[wifi]=x",
            "\\s\\n\\t\\\\",
            "Schlüssel€",
            "0123456789abcdef".repeat(4),
            "x".repeat(63))) {
      networks.add(network("Home", password));
    }
    networks.add(new WifiNetwork("Guests".getBytes(StandardCharsets.UTF_8), null, true));
    Random random = new Random(802);
    for (int i = 0; i < 12; i++) {
      byte[] ssid = new byte[1 + random.nextInt(32)];
      random.nextBytes(ssid);
      StringBuilder password = new StringBuilder();
      for (int c = 8 + random.nextInt(56); c > 0; c--) {
        password.append((char) (' ' + random.nextInt(95)));
      }
      networks.add(new WifiNetwork(ssid, password.toString(), i % 2 == 0));
    }
    return networks;
  }

  private static WifiNetwork network(String ssid, String password) {
    return new WifiNetwork(ssid.getBytes(StandardCharsets.UTF_8), password, false);
  }

  private static Map<String, String> readByNetworkManager(String keyfile) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "nmcli", "--offline", "connection", "modify", "connection.id", "understood");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().write(keyfile.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    Map<String, String> values = new HashMap<>();
    String section = "";
    for (String line : output.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (equals > 0) {
        values.put(section + "." + line.substring(0, equals), line.substring(equals + 1));
      }
    }
    assertThat(values).containsEntry("connection.id", "understood");
    return values;
  }

  /** Numbers, or text in which semicolons have a backslash, as libnm writes it. */
  private static byte[] ssid(@Nullable String value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(value).isNotNull();
    if (value.matches("([0-9]{1,3};)+")) {
      for (String number : value.split(";", -1)) {
        if (!number.isEmpty()) {
          bytes.write(Integer.parseInt(number));
        }
      }
    } else {
      String text = String.valueOf(unescaped(value)).replace("\\;", ";");
      bytes.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** As g_key_file_get_string reads it. */
  private static @Nullable String unescaped(@Nullable String value) {
    if (value == null) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < value.length()) {
      char c = value.charAt(at++);
      if (c != '\\' || at == value.length()) {
        text.append(c);
        continue;
      }
      char escaped = value.charAt(at++);
      switch (escaped) {
        case 's' -> text.append(' ');
        case 't' -> text.append('\t');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case '\\' -> text.append('\\');
        default -> text.append('\\').append(escaped);
      }
    }
    return text.toString();
  }
}
