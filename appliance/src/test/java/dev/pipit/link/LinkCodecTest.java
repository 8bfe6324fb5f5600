package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.json.JsonTrees;
import dev.pipit.link.FromDevice.Done;
import dev.pipit.link.FromDevice.Picture;
import dev.pipit.link.FromRelay.Play;
import dev.pipit.link.FromRelay.Settings;
import dev.pipit.link.LinkMessage.Ping;
import dev.pipit.link.LinkMessage.Unknown;
import dev.pipit.testing.GoldenFile;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LinkCodecTest {
  private static final int ROUNDS = 300;
  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  @ParameterizedTest
  @EnumSource
  void everyMessageOfARelayLooksAsItsGoldenFileAndIsReadBack(RelayType type) throws Exception {
    FromRelay message = Samples.ofRelay().get(type);
    assertThat(message).isNotNull();
    String text = LinkCodec.text(message);
    GoldenFile.check("link/relay-" + type.word() + ".json", pretty(text));
    assertThat(LinkCodec.fromRelay(text)).isEqualTo(message);
  }

  @ParameterizedTest
  @EnumSource
  void everyMessageOfADeviceLooksAsItsGoldenFileAndIsReadBack(DeviceType type) throws Exception {
    FromDevice message = Samples.ofDevice().get(type);
    assertThat(message).isNotNull();
    String text = LinkCodec.text(message);
    GoldenFile.check("link/device-" + type.word() + ".json", pretty(text));
    assertThat(LinkCodec.fromDevice(text)).isEqualTo(message);
  }

  static String pretty(String json) throws MalformedMessageException {
    return JsonTrees.pretty(LinkJson.object(json)) + "\n";
  }

  @ParameterizedTest
  @EnumSource
  void whatARelaySaysIsWrittenAsItWasRead(RelayType type) throws Exception {
    RandomMessages messages = new RandomMessages(type.word().hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      String text = messages.of(type);
      FromRelay message = LinkCodec.fromRelay(text);
      assertThat(LinkCodec.text(message)).isEqualTo(text);
      assertThat(LinkCodec.fromRelay(LinkCodec.text(message))).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatADeviceSaysIsWrittenAsItWasRead(DeviceType type) throws Exception {
    RandomMessages messages = new RandomMessages(type.word().hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      String text = messages.of(type);
      FromDevice message = LinkCodec.fromDevice(text);
      assertThat(LinkCodec.fromDevice(LinkCodec.text(message))).isEqualTo(message);
    }
  }

  @Test
  void aTypeThatIsNotKnownIsPassedOverButItsRequestIsNot() throws Exception {
    assertThat(LinkCodec.fromRelay("{\"type\":\"turn\",\"request\":5,\"degrees\":[90]}"))
        .isEqualTo(new Unknown("turn", 5L));
    assertThat(LinkCodec.fromDevice("{\"type\":\"news\",\"request\":\"5\"}"))
        .isEqualTo(new Unknown("news", null));
    assertThat(LinkCodec.fromDevice(LinkCodec.text(new FromRelay.Replaced())))
        .as("what only a relay says, from a device")
        .isEqualTo(new Unknown("replaced", null));
  }

  @Test
  void fieldsThatAreNotKnownArePassedOver() throws Exception {
    assertThat(LinkCodec.fromRelay("{\"sentMicros\":7,\"more\":{\"a\":[1,{}]},\"type\":\"ping\"}"))
        .isEqualTo(new Ping(7));
  }

  @Test
  void aFieldThatMayBeMissingMayBeNull() throws Exception {
    assertThat(
            LinkCodec.fromRelay(
                "{\"type\":\"quality\",\"request\":1,\"camera\":\"c\",\"width\":null}"))
        .isEqualTo(new FromRelay.Quality(1, "c", null, null, null, null));
  }

  @Test
  void aPatchKeepsItsNulls() throws Exception {
    String patch = "{\"a\":null,\"b\":{\"c\":[1,2.5,\"x\",true]}}";
    assertThat(LinkCodec.fromRelay(LinkCodec.text(new Settings(1, patch))))
        .isEqualTo(new Settings(1, patch));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"stop","session":"s"}                                         | stop: The field request is missing.
          {"type":"stop","request":"1","session":"s"}                           | stop: The field request must be a whole number from 1 to 9007199254740991.
          {"type":"stop","request":1.0,"session":"s"}                           | stop: The field request must be a whole number from 1 to 9007199254740991.
          {"type":"stop","request":0,"session":"s"}                             | stop: The field request must be a whole number from 1 to 9007199254740991.
          {"type":"stop","request":99999999999999999999,"session":"s"}          | stop: The field request must be a whole number from 1 to 9007199254740991.
          {"type":"stop","request":1,"session":"a/../b"}                        | stop: The field session must be 1 to 64 letters, digits, dots, hyphens or underscores.
          {"type":"settings","request":1,"patch":[]}                            | settings: The field patch must be a JSON object of at most 32768 bytes.
          {"type":"refused","fault":{"code":"x","sentence":3,"action":""}}      | refused: The field fault.sentence must be text of at most 300 characters without control characters.
          {"type":"refused","fault":{"code":"x","sentence":"a\\nb","action":""}} | refused: The field fault.sentence must be text of at most 300 characters without control characters.
          {"type":"refused","fault":"no"}                                       | refused: The field fault must be an object of the form fault.
          {"type":["ping"],"sentMicros":1}                                      | The field type must be 1 to 64 letters, digits, dots, hyphens or underscores.
          {"sentMicros":1}                                                      | The field type must be 1 to 64 letters, digits, dots, hyphens or underscores.
          []                                                                    | The message is no JSON object.
          {"type":"replaced"} {}                                                | There is something after the JSON object.
          """)
  void whatIsWrongIsSaidWithItsField(String json, String sentence) {
    assertThatThrownBy(() -> LinkCodec.fromRelay(json))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(sentence);
  }

  @Test
  void aFieldInAListIsNamedWithItsPlace() {
    String hello = LinkCodec.text(Samples.hello()).replace("\"live\"", "\"asleep\"");
    assertThatThrownBy(() -> LinkCodec.fromDevice(hello))
        .hasMessage(
            "hello: The field cameras[0].condition must be one of starting, live, waiting,"
                + " stopped.");
  }

  @Test
  void theSaltFitsTheProfile() {
    String play =
        LinkCodec.text(Samples.play()).replace("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM");
    assertThatThrownBy(() -> LinkCodec.fromRelay(play))
        .hasMessage("play: The field masterSalt must be base64 of 12 bytes with AEAD_AES_128_GCM.");
  }

  @Test
  void whatIsNotAllowedIsNotWrittenEither() {
    assertThatThrownBy(() -> LinkCodec.text(new FromRelay.Stop(1, "a b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("stop: The field session must be");
    assertThatThrownBy(() -> LinkCodec.text(new Settings(1, "[]")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LinkCodec.text(new Unknown("x", null)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> LinkCodec.text(new Settings(1, "{\"a\":\"" + "x".repeat(40_000) + "\"}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keysAreNeitherShownNorKept() throws Exception {
    Play play = (Play) LinkCodec.fromRelay(LinkCodec.text(Samples.play()));
    byte[] key = play.masterKey().copy();
    assertThat(play.toString())
        .contains("(16 secret bytes)", "(14 secret bytes)")
        .doesNotContain(BASE64.encodeToString(key), "e1f97a0d", "-31");
    play.masterKey().wipe();
    assertThat(play.masterKey().length()).isEqualTo(16);
    assertThatThrownBy(() -> play.masterKey().copy()).isInstanceOf(IllegalStateException.class);
    assertThat(play).isNotEqualTo(Samples.play());
    assertThat(play.masterSalt()).isEqualTo(Samples.play().masterSalt());
  }

  @Test
  void faultsOfJsonDoNotRepeatAKey() {
    String key = BASE64.encodeToString(Samples.play().masterKey().copy());
    String spoilt = LinkCodec.text(Samples.play()).replace("\"masterKey\":", "\"masterKey\" ");
    assertThat(spoilt).contains(key);
    assertThatThrownBy(() -> LinkCodec.fromRelay(spoilt))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("from character")
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain(key);
  }

  @Test
  void aPictureIsReadBack() throws Exception {
    ByteBuffer jpeg = ByteBuffer.wrap(new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2, 3});
    Picture picture = new Picture(1L << 40, jpeg);
    ByteBuffer message = LinkCodec.picture(picture);
    assertThat(message.remaining()).isEqualTo(12 + 5);
    assertThat(LinkCodec.picture(message)).isEqualTo(picture);
    assertThat(picture).hasToString("Picture[request=1099511627776, 5 bytes]");
    assertThat(picture.jpeg().isReadOnly()).isTrue();
    assertThatThrownBy(() -> LinkCodec.text(picture)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                LinkCodec.picture(
                    new Picture(1, ByteBuffer.allocate(LinkCodec.MAX_JPEG_BYTES + 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMessageIsEqualToItsLikeOnly() throws Exception {
    assertThat(LinkCodec.fromDevice("{\"type\":\"done\",\"request\":2}"))
        .isEqualTo(new Done(2))
        .isNotEqualTo(new Done(3));
  }
}
