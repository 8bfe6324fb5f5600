package dev.pipit.link;

import dev.pipit.link.Kind.Name;
import dev.pipit.link.Kind.Several;
import dev.pipit.link.Kind.Text;
import dev.pipit.link.Kind.Whole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of messages that a device sends as text. */
enum DeviceType implements Shape {
  HELLO(
      "hello",
      "The first message: who speaks and what it has.",
      Fields.REVISION,
      Field.of("program", new Text(100), "name and version of the program"),
      Field.of(
          "cameras",
          new Several(Fields.OFFER, Fields.MAX_CAMERAS),
          "[what it has](#camera), the first one first"),
      Field.of(
          "profiles",
          new Several(new Name(Fields.MAX_NAME), 8),
          "how media can be protected, what costs the device least first; unknown ones are passed"
              + " over"),
      Field.of(
          "addresses",
          new Several(new Text(300), 16),
          "addresses of the device's own page in its own networks"),
      Field.maybe("settings", Fields.OBJECT, "its settings, without secrets")),
  DONE("done", "What was asked for is done.", Fields.REQUEST),
  FAILED(
      "failed",
      "What was asked for was not done.",
      Fields.REQUEST,
      Field.of("fault", Fields.FAULT, "[why](#fault)")),
  CAMERA_STATE(
      "cameraState",
      "A camera is not as it was told last, or is new.",
      Field.of("camera", Fields.OFFER, "[as it is now](#camera)"),
      Field.maybe("fault", Fields.FAULT, "[what is wrong with it](#fault)")),
  CAMERA_GONE("cameraGone", "A camera is no more.", Fields.CAMERA),
  STATS(
      "stats",
      "What is sent for a session, counted from its beginning; every 5 s at most.",
      Fields.SESSION,
      Field.of("sentPackets", Fields.count(0), "RTP packets"),
      Field.of("sentBytes", Fields.count(0), "with all headers from UDP on"),
      Field.of("bitsPerSecond", new Whole(0, Fields.MAX_BITS_PER_SECOND), "what is encoded now"),
      Field.of("framesPerSecond", new Whole(0, Fields.MAX_RATE), "what is encoded now"),
      Field.of(
          "droppedAccessUnits", Fields.count(0), "not sent because the network did not take them")),
  PING("ping", "Asks for a pong at once.", Fields.SENT),
  PONG("pong", "Answers a ping.", Fields.SENT);

  private final String word;
  private final String says;

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed, and a field neither.
  private final List<Field> fields;

  DeviceType(String word, String says, Field... fields) {
    this.word = word;
    this.says = says;
    this.fields = List.of(fields);
  }

  static @Nullable DeviceType of(String word) {
    for (DeviceType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    return null;
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public String says() {
    return says;
  }

  @Override
  public List<Field> fields() {
    return fields;
  }
}
