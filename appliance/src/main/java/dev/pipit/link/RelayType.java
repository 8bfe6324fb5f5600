package dev.pipit.link;

import dev.pipit.link.Kind.Bytes;
import dev.pipit.link.Kind.Choice;
import dev.pipit.link.Kind.Host;
import dev.pipit.link.Kind.Text;
import dev.pipit.link.Kind.Whole;
import dev.pipit.rtp.SrtpProfile;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types of messages that a relay sends. */
enum RelayType implements Shape {
  WELCOME(
      "welcome",
      "The device is let in: the answer to `hello`.",
      Fields.REVISION,
      Field.of("deviceName", new Text(100), "how its owner calls the device"),
      Field.of("relayName", new Text(100), "how the relay calls itself"),
      Field.of("heartbeatSeconds", new Whole(2, 300), "how often each end sends a ping"),
      Field.of("timeMs", Fields.count(0), "the relay's time of day, milliseconds since 1970"),
      Field.maybe("mediaHost", new Host(), "where media go to; without it the relay's own host"),
      Field.of("mediaPort", new Whole(1, 65_535), "the UDP port there")),
  REFUSED(
      "refused",
      "The device is not let in, or no more. The relay closes the connection. With the code"
          + " `token-revoked` the device does not come again.",
      Field.of("fault", Fields.FAULT, "[why](#fault)"),
      Field.maybe(
          "retryAfterSeconds", new Whole(0, 86_400), "when it may come again, at the earliest")),
  REPLACED(
      "replaced",
      "Another connection with the same token has taken over. The relay closes this one."),
  PLAY(
      "play",
      "Send a camera's media. Keys are new for each session.",
      Fields.REQUEST,
      Fields.SESSION,
      Fields.CAMERA,
      Field.of("ssrc", new Whole(1, Fields.MAX_SSRC), "of the packets (RFC 3550, 5.1)"),
      Field.of("payloadType", new Whole(96, 127), "of the packets (RFC 3551, 3)"),
      Field.of("profile", new Choice(profiles()), "how they are protected"),
      Field.of("masterKey", new Bytes(16, 16), "of SRTP and SRTCP (RFC 3711, 3.2.1)"),
      Field.of(
          "masterSalt", new Bytes(12, 14), "14 bytes with AES_CM_128_HMAC_SHA1_80, 12 with GCM"),
      Field.of("maxPacketBytes", new Whole(200, 9000), "the longest UDP payload")),
  STOP("stop", "Send nothing for that session any more.", Fields.REQUEST, Fields.SESSION),
  QUALITY(
      "quality",
      "Change a camera's stream. What is missing stays as it is.",
      Fields.REQUEST,
      Fields.CAMERA,
      Field.maybe("bitsPerSecond", new Whole(10_000, Fields.MAX_BITS_PER_SECOND), "the bitrate"),
      Field.maybe("width", new Whole(16, Fields.MAX_SIDE), "pixels"),
      Field.maybe("height", new Whole(16, Fields.MAX_SIDE), "pixels"),
      Field.maybe("framesPerSecond", new Whole(1, Fields.MAX_RATE), "pictures a second")),
  KEY_FRAME("keyFrame", "Make a key frame soon.", Fields.REQUEST, Fields.CAMERA),
  SNAPSHOT(
      "snapshot",
      "Send a JPEG of what the camera sees now. A [picture](#pictures) answers it, or `failed`.",
      Fields.REQUEST,
      Fields.CAMERA),
  SETTINGS(
      "settings",
      "Change settings.",
      Fields.REQUEST,
      Field.of("patch", Fields.OBJECT, "a JSON merge patch (RFC 7396)")),
  REBOOT("reboot", "Start anew. It is answered before.", Fields.REQUEST),
  PING("ping", "Asks for a pong at once.", Fields.SENT),
  PONG("pong", "Answers a ping.", Fields.SENT);

  private final String word;
  private final String says;

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed, and a field neither.
  private final List<Field> fields;

  RelayType(String word, String says, Field... fields) {
    this.word = word;
    this.says = says;
    this.fields = List.of(fields);
  }

  private static List<String> profiles() {
    return Stream.of(SrtpProfile.values()).map(Enum::name).toList();
  }

  static @Nullable RelayType of(String word) {
    for (RelayType type : values()) {
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
