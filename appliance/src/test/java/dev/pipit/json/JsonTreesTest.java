package dev.pipit.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Jackson's object mapper, which does the same with more classes. */
class JsonTreesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private enum Mood {
    QUITE_WELL
  }

  private record Bird(String name, int eggs, @Nullable Double weight, Mood mood, List<Long> when) {}

  @Test
  void treesAreWrittenAndReadAsTheObjectMapperDoes() throws Exception {
    for (long seed = 0; seed < 300; seed++) {
      ObjectNode tree = new Trees(new Random(seed)).object(0);
      String text = JsonTrees.text(tree);
      assertThat(text).as("seed %d", seed).isEqualTo(MAPPER.writeValueAsString(tree));
      assertThat(JsonTrees.bytes(tree)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
      assertThat(JsonTrees.pretty(tree))
          .isEqualTo(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree));
      assertThat(JsonTrees.parse(text)).as("seed %d", seed).isEqualTo(MAPPER.readTree(text));
    }
  }

  @Test
  void recordsMapsAndListsAreTreesToo() throws Exception {
    Bird wren = new Bird("wren", 7, null, Mood.QUITE_WELL, List.of(1L, 1L << 40));
    assertThat(JsonTrees.text(Arrays.asList(wren, Map.of("true", true), null)))
        .isEqualTo(
            "[{\"name\":\"wren\",\"eggs\":7,\"weight\":null,\"mood\":\"quite_well\","
                + "\"when\":[1,1099511627776]},{\"true\":true},null]");
  }

  @Test
  void whatHasNoJsonIsNotMadeUp() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonTrees.text(Map.of("path", Path.of("/"))))
        .withMessageContaining("Path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1,",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} {}",
        "{\"a\":1}]",
        "]",
        "}",
        "nul",
        "NaN",
        "[01]",
        "[1.]",
        "\"\\ud\"",
        "'a'",
        "// no\n1",
        "12345678901234567890123456789012345678901"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> JsonTrees.parse(text)).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void depthHasALimitThatTheStackBears() throws Exception {
    assertThat(JsonTrees.parse("[".repeat(32) + "]".repeat(32)).size()).isEqualTo(1);
    for (int depth : new int[] {33, 1_000_000}) {
      assertThatThrownBy(() -> JsonTrees.parse("[".repeat(depth)))
          .isInstanceOf(JsonProcessingException.class);
    }
  }

  /** Trees of every kind of value. */
  private static final class Trees {
    private final Random random;

    Trees(Random random) {
      this.random = random;
    }

    ObjectNode object(int depth) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (int i = random.nextInt(6); i > 0; i--) {
        object.set(text(), value(depth + 1));
      }
      return object;
    }

    private ArrayNode array(int depth) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (int i = random.nextInt(6); i > 0; i--) {
        array.add(value(depth + 1));
      }
      return array;
    }

    private JsonNode value(int depth) {
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      return switch (random.nextInt(depth > 6 ? 7 : 9)) {
        case 0 -> nodes.nullNode();
        case 1 -> nodes.booleanNode(random.nextBoolean());
        case 2 -> nodes.numberNode(random.nextInt());
        case 3 -> nodes.numberNode(random.nextLong());
        case 4 -> nodes.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
        case 5 -> nodes.numberNode(new BigInteger(100, random));
        case 6 -> nodes.textNode(text());
        case 7 -> object(depth);
        default -> array(depth);
      };
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.appendCodePoint(
            switch (random.nextInt(4)) {
              case 0 -> random.nextInt(0x20);
              case 1 -> 0x1F600 + random.nextInt(64);
              case 2 -> "\"\\/ä€".charAt(random.nextInt(5));
              default -> 'a' + random.nextInt(26);
            });
      }
      return text.toString();
    }
  }
}
