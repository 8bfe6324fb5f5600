package dev.pipit.link;

import dev.pipit.json.JsonTrees;
import dev.pipit.link.Kind.Name;
import dev.pipit.link.Kind.Text;
import dev.pipit.link.RelayAddress.MalformedAddressException;
import dev.pipit.link.RelayAddress.Plain;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A credential as the content of a file, which only the device's own user may read. */
public final class CredentialForm {
  private static final int MAX_BYTES = 4096;
  private static final List<Field> FIELDS =
      List.of(
          Field.of("relay", new Text(300), "where it is"),
          Field.of("token", new Text(128), "what proves the device"),
          Field.of("deviceId", new Name(Fields.MAX_NAME), "the relay's name for the device"),
          Field.of("relayName", new Text(100), "how the relay calls itself"));

  private CredentialForm() {}

  /** As JSON, on one line. */
  public static byte[] write(RelayCredential credential) {
    String json =
        JsonTrees.text(
            Values.none()
                .put("relay", credential.relay().toString())
                .put("token", credential.token().secret())
                .put("deviceId", credential.deviceId())
                .put("relayName", credential.relayName())
                .json());
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What was written.
   *
   * @throws MalformedMessageException when it is not that; the sentence repeats nothing of it
   */
  public static RelayCredential read(byte[] file) throws MalformedMessageException {
    if (file.length > MAX_BYTES) {
      throw new MalformedMessageException("The file is longer than " + MAX_BYTES + " bytes.");
    }
    try {
      return read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString());
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException("The file is no UTF-8.");
    } catch (MalformedAddressException e) {
      throw new MalformedMessageException("The field relay is no address of a relay.");
    }
  }

  private static RelayCredential read(String text)
      throws MalformedMessageException, MalformedAddressException {
    Values values = new Values(LinkJson.object(text));
    String wrong = Field.wrong("", FIELDS, values.json());
    LinkToken token = wrong == null ? LinkToken.of(values.text("token")) : null;
    if (token == null) {
      throw new MalformedMessageException(wrong == null ? "The field token is no token." : wrong);
    }
    return new RelayCredential(
        RelayAddress.parse(values.text("relay"), Plain.AT_HOME),
        token,
        values.text("deviceId"),
        values.text("relayName"));
  }
}
