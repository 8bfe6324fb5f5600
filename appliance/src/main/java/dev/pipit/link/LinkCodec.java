package dev.pipit.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the control channel as the payload of WebSocket messages (RFC 6455, 5.6): JSON in
 * text messages, pictures in binary ones. What it writes it could read: both ways go through the
 * same table of fields. Any thread.
 */
public final class LinkCodec {
  /** What the two ends agree on at the handshake (RFC 6455, 1.9): the version of the protocol. */
  public static final String SUBPROTOCOL = "pipit-link.v1";

  /** The additions to this version that this program knows. */
  public static final int REVISION = 1;

  /** Where a relay has the control channel. */
  public static final String PATH = "/link";

  /** A longer text message is refused before it is read to its end. */
  public static final int MAX_TEXT_BYTES = 64 * 1024;

  /** A longer picture is refused, or not sent. */
  public static final int MAX_JPEG_BYTES = 2 * 1024 * 1024;

  /** The longest binary message. */
  public static final int MAX_BINARY_BYTES = PictureForm.HEADER_BYTES + MAX_JPEG_BYTES;

  private static final String TYPE = "type";

  private LinkCodec() {}

  /**
   * A message as JSON, on one line.
   *
   * @throws IllegalArgumentException when a field is not as it must be, or for a picture, which
   *     {@link #picture} writes, or an unknown message, which nobody sends
   */
  public static String text(LinkMessage message) {
    ObjectNode json =
        switch (message) {
          case FromDevice fromDevice -> DeviceForm.write(fromDevice);
          case FromRelay fromRelay -> RelayForm.write(fromRelay);
        };
    String text = JsonTrees.text(json);
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          json.path(TYPE).asText() + " is longer than " + MAX_TEXT_BYTES + " bytes");
    }
    return text;
  }

  /**
   * A picture as a binary message.
   *
   * @throws IllegalArgumentException when it is empty or too long
   */
  public static ByteBuffer picture(FromDevice.Picture picture) {
    return PictureForm.write(picture);
  }

  /**
   * What a relay says.
   *
   * @throws MalformedMessageException when it is no such message
   */
  public static FromRelay fromRelay(String text) throws MalformedMessageException {
    ObjectNode json = LinkJson.object(text);
    String word = word(json);
    RelayType type = RelayType.of(word);
    if (type == null) {
      return new LinkMessage.Unknown(word, request(json));
    }
    check(type, json);
    return RelayForm.read(type, new Values(json));
  }

  /**
   * What a device says in a text message.
   *
   * @throws MalformedMessageException when it is no such message
   */
  public static FromDevice fromDevice(String text) throws MalformedMessageException {
    ObjectNode json = LinkJson.object(text);
    String word = word(json);
    DeviceType type = DeviceType.of(word);
    if (type == null) {
      return new LinkMessage.Unknown(word, request(json));
    }
    check(type, json);
    return DeviceForm.read(type, new Values(json));
  }

  /**
   * What a device says in a binary message. The picture shares the bytes.
   *
   * @throws MalformedMessageException when it is no such message
   */
  public static FromDevice.Picture picture(ByteBuffer bytes) throws MalformedMessageException {
    return PictureForm.read(bytes);
  }

  private static String word(ObjectNode json) throws MalformedMessageException {
    JsonNode word = json.get(TYPE);
    if (word == null || !new Kind.Name(Fields.MAX_NAME).fits(word)) {
      throw new MalformedMessageException(
          "The field type must be " + new Kind.Name(Fields.MAX_NAME).must() + ".");
    }
    return word.textValue();
  }

  private static @Nullable Long request(ObjectNode json) {
    JsonNode request = json.get(Fields.REQUEST.name());
    return request != null && Fields.REQUEST.kind().fits(request) ? request.longValue() : null;
  }

  private static void check(Shape shape, ObjectNode json) throws MalformedMessageException {
    String wrong = Field.wrong("", shape.fields(), json);
    if (wrong != null) {
      throw new MalformedMessageException(shape.word() + ": " + wrong);
    }
  }

  /** The message that these values make, which must be as its shape says. */
  static ObjectNode finished(Shape shape, Values values) {
    ObjectNode json = values.json();
    ObjectNode whole = json.objectNode();
    whole.put(TYPE, shape.word());
    whole.setAll(json);
    String wrong = Field.wrong("", shape.fields(), whole);
    if (wrong != null) {
      throw new IllegalArgumentException(shape.word() + ": " + wrong);
    }
    return whole;
  }
}
