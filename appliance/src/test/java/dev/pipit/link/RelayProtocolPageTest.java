package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.link.Kind.AnyObject;
import dev.pipit.link.Kind.Bytes;
import dev.pipit.link.Kind.Choice;
import dev.pipit.link.Kind.Group;
import dev.pipit.link.Kind.Host;
import dev.pipit.link.Kind.Name;
import dev.pipit.link.Kind.Several;
import dev.pipit.link.Kind.Text;
import dev.pipit.link.Kind.Whole;
import dev.pipit.testing.GoldenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The reference page says what the program does. */
class RelayProtocolPageTest {
  private static final Path PAGE = Path.of("../docs/reference/relay-protocol.md");

  @Test
  void everyMessageOfADeviceIsDescribedWithAllItsFields() throws Exception {
    StringBuilder text = new StringBuilder();
    for (DeviceType type : DeviceType.values()) {
      describe(text, type, LinkCodec.text(Objects.requireNonNull(Samples.ofDevice().get(type))));
    }
    GoldenFile.checkSection(PAGE, "messages of a device", text.toString());
  }

  @Test
  void everyMessageOfARelayIsDescribedWithAllItsFields() throws Exception {
    StringBuilder text = new StringBuilder();
    for (RelayType type : RelayType.values()) {
      describe(text, type, LinkCodec.text(Objects.requireNonNull(Samples.ofRelay().get(type))));
    }
    GoldenFile.checkSection(PAGE, "messages of a relay", text.toString());
  }

  @Test
  void everyObjectInMessagesIsDescribedWithAllItsFields() {
    StringBuilder text = new StringBuilder();
    for (Group group : List.of(Fields.OFFER, Fields.FAULT)) {
      text.append("### ").append(group.name()).append("\n\n");
      table(text, group.fields());
    }
    GoldenFile.checkSection(PAGE, "objects", text.toString());
  }

  @Test
  void theLimitsOfThePageAreThoseOfTheCode() throws Exception {
    assertThat(Files.readString(PAGE))
        .contains("`Sec-WebSocket-Protocol: " + LinkCodec.SUBPROTOCOL + "`")
        .contains("POST " + ClaimExchange.PATH + " HTTP/1.1")
        .contains("`wss://RELAY" + LinkCodec.PATH + "`")
        .contains("| text message | " + LinkCodec.MAX_TEXT_BYTES + " bytes |")
        .contains("| picture | " + LinkCodec.MAX_JPEG_BYTES + " bytes |")
        .contains("| nesting | " + LinkJson.MAX_DEPTH + " |")
        .contains("is " + LinkCodec.REVISION + " now");
  }

  private static void describe(StringBuilder text, Shape shape, String example) throws Exception {
    text.append("### ").append(shape.word()).append("\n\n").append(shape.says()).append("\n\n");
    if (!shape.fields().isEmpty()) {
      table(text, shape.fields());
    }
    text.append("```json\n").append(LinkCodecTest.pretty(example)).append("```\n\n");
  }

  private static void table(StringBuilder text, List<Field> fields) {
    text.append("| field | what it is | meaning |\n|---|---|---|\n");
    for (Field field : fields) {
      text.append("| `")
          .append(field.name())
          .append("` | ")
          .append(field.required() ? "" : "may be missing; ")
          .append(words(field.kind()))
          .append(" | ")
          .append(field.says())
          .append(" |\n");
    }
    text.append('\n');
  }

  /** The same words with which a wrong value is refused, with links for objects. */
  private static String words(Kind kind) {
    return switch (kind) {
      case Group group -> "object, [" + group.name() + "](#" + group.name() + ")";
      case Several several -> "list of at most " + several.max() + ": " + words(several.of());
      case Text _, Name _, Host _, Whole _, Bytes _, Choice _, AnyObject _ -> kind.must();
    };
  }
}
