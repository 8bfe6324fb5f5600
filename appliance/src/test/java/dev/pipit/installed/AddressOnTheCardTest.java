package dev.pipit.installed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NetworkManager's dispatcher calls the script as it does when the network changes. */
class AddressOnTheCardTest {
  private static final Path SCRIPT = Path.of("../systemd/image/50-pipit-address");
  private static final String BEFORE = "Pipit\r\n\r\nRight now at: not known yet\r\n- the rest\r\n";

  @TempDir Path card = Path.of("");

  private void dispatch(String action, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT.toString(), "wlan0", action);
    builder.environment().putAll(environment);
    builder.environment().put("PIPIT_CARD", card.toString());
    Process process = builder.redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void theAddressIsWrittenOnceAndTheRestStays() throws Exception {
    Path status = Files.writeString(card.resolve("pipit-status.txt"), BEFORE);
    Map<String, String> network =
        Map.of(
            "IP4_NUM_ADDRESSES", "2",
            "IP4_ADDRESS_0", "192.168.1.17/24 192.168.1.1",
            "IP4_ADDRESS_1", "10.0.0.5/8 0.0.0.0");
    dispatch("up", network);
    assertThat(Files.readString(status))
        .isEqualTo(
            "Pipit\r\n\r\nRight now at: http://192.168.1.17/ http://10.0.0.5/\r\n- the rest\r\n");
    FileTime long1970 = FileTime.fromMillis(0);
    Files.setLastModifiedTime(status, long1970);
    dispatch("dhcp4-change", network);
    assertThat(Files.getLastModifiedTime(status)).as("not written again").isEqualTo(long1970);
    assertThat(card).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void nothingIsWrittenWithoutAnAddressOrAStatus() throws Exception {
    dispatch("up", Map.of("IP4_NUM_ADDRESSES", "1", "IP4_ADDRESS_0", "192.168.1.17/24"));
    assertThat(card).isEmptyDirectory();
    Path status = Files.writeString(card.resolve("pipit-status.txt"), BEFORE);
    dispatch("down", Map.of("IP4_NUM_ADDRESSES", "1", "IP4_ADDRESS_0", "192.168.1.17/24"));
    dispatch("up", Map.of());
    dispatch("up", Map.of("IP4_NUM_ADDRESSES", "x; touch y"));
    dispatch("up", Map.of("IP4_NUM_ADDRESSES", "1", "IP4_ADDRESS_0", "$(touch y)|e/24 x"));
    assertThat(Files.readString(status)).isEqualTo(BEFORE);
    assertThat(card).isDirectoryContaining("glob:**pipit-status.txt");
    try (var files = Files.list(card)) {
      assertThat(files).hasSize(1);
    }
  }
}
