package dev.pipit.link;

import dev.pipit.link.CameraOffer.Condition;
import dev.pipit.link.Kind.AnyObject;
import dev.pipit.link.Kind.Bytes;
import dev.pipit.link.Kind.Choice;
import dev.pipit.link.Kind.Group;
import dev.pipit.link.Kind.Name;
import dev.pipit.link.Kind.Several;
import dev.pipit.link.Kind.Text;
import dev.pipit.link.Kind.Whole;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Fields that several messages have, and the forms of objects in messages. */
final class Fields {
  static final int MAX_NAME = 64;
  static final int MAX_WORDS = 300;
  static final int MAX_OBJECT_BYTES = 32 * 1024;
  static final int MAX_BITS_PER_SECOND = 100_000_000;
  static final int MAX_SIDE = 8192;
  static final int MAX_RATE = 240;
  static final int MAX_CAMERAS = 16;
  static final long MAX_SSRC = (1L << 32) - 1;

  static final Field REQUEST =
      Field.of(
          "request", count(1), "the request's number; the relay chooses it, the answer has it");
  static final Field CAMERA = Field.of("camera", new Name(MAX_NAME), "the camera's name");
  static final Field SESSION =
      Field.of("session", new Name(MAX_NAME), "the relay's name for what is sent");
  static final Field REVISION =
      Field.of(
          "revision",
          new Whole(1, 1_000_000),
          "which additions to this version of the protocol the sender knows; the first is 1");
  static final Field SENT =
      Field.of(
          "sentMicros",
          count(0),
          "who sends the ping: its own monotonic clock, in microseconds; the pong has the same");

  static final Group FAULT =
      new Group(
          "fault",
          List.of(
              Field.of("code", new Name(MAX_NAME), "for programs; unknown ones are to be expected"),
              Field.of("sentence", new Text(MAX_WORDS), "what is the matter"),
              Field.of("action", new Text(MAX_WORDS), "what to do about it; may be empty")));

  static final Group OFFER =
      new Group(
          "camera",
          List.of(
              Field.of("name", new Name(MAX_NAME), "in the device's settings"),
              Field.of("title", new Text(100), "for people"),
              Field.of("condition", new Choice(conditions()), "whether there are pictures"),
              Field.of("width", new Whole(0, MAX_SIDE), "pixels; 0 as long as it is not known"),
              Field.of("height", new Whole(0, MAX_SIDE), "pixels; 0 as long as it is not known"),
              Field.of("framesPerSecond", new Whole(0, MAX_RATE), "rounded; 0: not known"),
              Field.of(
                  "bitsPerSecond",
                  new Whole(0, MAX_BITS_PER_SECOND),
                  "what the encoder is set to; 0: not known"),
              Field.maybe(
                  "parameterSets",
                  new Bytes(8, 2048),
                  "SPS and PPS, each behind a start code (ITU-T H.264, annex B)"),
              Field.of(
                  "capabilities",
                  new Several(new Name(MAX_NAME), 32),
                  "what can be asked of it: `quality`, `keyFrame`, `snapshot`; others are passed"
                      + " over")));

  static final AnyObject OBJECT = new AnyObject(MAX_OBJECT_BYTES);

  private Fields() {}

  static Whole count(int min) {
    return new Whole(min, Kind.MAX_NUMBER);
  }

  static String word(Condition condition) {
    return condition.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> conditions() {
    return Stream.of(Condition.values()).map(Fields::word).toList();
  }
}
