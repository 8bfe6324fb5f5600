package dev.pipit.link;

import dev.pipit.link.CameraOffer.Condition;
import dev.pipit.link.FromDevice.CameraGone;
import dev.pipit.link.FromDevice.CameraState;
import dev.pipit.link.FromDevice.Done;
import dev.pipit.link.FromDevice.Failed;
import dev.pipit.link.FromDevice.Hello;
import dev.pipit.link.FromDevice.Stats;
import dev.pipit.link.FromRelay.KeyFrame;
import dev.pipit.link.FromRelay.Play;
import dev.pipit.link.FromRelay.Quality;
import dev.pipit.link.FromRelay.Reboot;
import dev.pipit.link.FromRelay.Refused;
import dev.pipit.link.FromRelay.Replaced;
import dev.pipit.link.FromRelay.Settings;
import dev.pipit.link.FromRelay.Snapshot;
import dev.pipit.link.FromRelay.Stop;
import dev.pipit.link.FromRelay.Welcome;
import dev.pipit.link.LinkMessage.Ping;
import dev.pipit.link.LinkMessage.Pong;
import dev.pipit.media.ParameterSets;
import dev.pipit.rtp.SrtpProfile;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One message of each type, as in the reference page. */
final class Samples {
  static final LinkFault ASLEEP =
      new LinkFault(
          "camera-unplugged",
          "The camera /dev/video0 is gone.",
          "Plug it in again; Pipit opens it by itself.");

  private Samples() {}

  static ParameterSets parameterSets() {
    byte[] annexB =
        HexFormat.of().parseHex("0000000167640028acd940780227e5c05a808080a00000000168ebe3cb22c0");
    return Objects.requireNonNull(ParameterSets.find(ByteBuffer.wrap(annexB)));
  }

  static CameraOffer offer() {
    return new CameraOffer(
        "camera",
        "Nest box",
        Condition.LIVE,
        1280,
        720,
        30,
        2_000_000,
        parameterSets(),
        List.of("quality", "keyFrame", "snapshot"));
  }

  static Hello hello() {
    return new Hello(
        1,
        "pipit 0.1.0",
        List.of(offer()),
        List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES_CM_128_HMAC_SHA1_80),
        List.of("https://192.168.1.20:8443/", "http://pipit.local/"),
        "{\"camera\":{\"bitrate\":2000000}}");
  }

  static SecretBytes bytes(String hex) {
    return SecretBytes.copyOf(HexFormat.of().parseHex(hex));
  }

  /** With the master key and salt of RFC 3711, B.3. */
  static Play play() {
    return new Play(
        17,
        "s-4711",
        "camera",
        3_735_928_559L,
        96,
        SrtpProfile.AES_CM_128_HMAC_SHA1_80,
        bytes("e1f97a0d3e018be0d64fa32c06de4139"),
        bytes("0ec675ad498afeebb6960b3aabe6"),
        1200);
  }

  static Welcome welcome() {
    return new Welcome(1, "Garden", "relay.example", 20, 1_767_225_600_000L, "192.0.2.7", 5004);
  }

  static Refused revoked() {
    return new Refused(
        new LinkFault(
            Refused.REVOKED,
            "This device was removed from its owner's devices.",
            "Add it again on the relay's page."),
        null);
  }

  static Map<RelayType, FromRelay> ofRelay() {
    Map<RelayType, FromRelay> all = new LinkedHashMap<>();
    all.put(RelayType.WELCOME, welcome());
    all.put(
        RelayType.REFUSED,
        new Refused(
            new LinkFault("busy", "Too many devices come at once.", "It comes again by itself."),
            45));
    all.put(RelayType.REPLACED, new Replaced());
    all.put(RelayType.PLAY, play());
    all.put(RelayType.STOP, new Stop(18, "s-4711"));
    all.put(RelayType.QUALITY, new Quality(19, "camera", 500_000, 640, 360, null));
    all.put(RelayType.KEY_FRAME, new KeyFrame(20, "camera"));
    all.put(RelayType.SNAPSHOT, new Snapshot(21, "camera"));
    all.put(
        RelayType.SETTINGS, new Settings(22, "{\"camera\":{\"bitrate\":1500000,\"text\":null}}"));
    all.put(RelayType.REBOOT, new Reboot(23));
    all.put(RelayType.PING, new Ping(81_000_123));
    all.put(RelayType.PONG, new Pong(5_000_042));
    return all;
  }

  static Map<DeviceType, FromDevice> ofDevice() {
    Map<DeviceType, FromDevice> all = new LinkedHashMap<>();
    all.put(DeviceType.HELLO, hello());
    all.put(DeviceType.DONE, new Done(17));
    all.put(
        DeviceType.FAILED,
        new Failed(
            21,
            new LinkFault(
                "no-picture", "The camera has given no picture yet.", "Try again in a moment.")));
    all.put(
        DeviceType.CAMERA_STATE,
        new CameraState(
            new CameraOffer(
                "camera",
                "Nest box",
                Condition.WAITING,
                1280,
                720,
                30,
                2_000_000,
                null,
                List.of("snapshot")),
            ASLEEP));
    all.put(DeviceType.CAMERA_GONE, new CameraGone("camera"));
    all.put(DeviceType.STATS, new Stats("s-4711", 12_345, 9_876_543, 1_950_000, 30, 2));
    all.put(DeviceType.PING, new Ping(5_000_042));
    all.put(DeviceType.PONG, new Pong(81_000_123));
    return all;
  }
}
