package dev.pipit.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.pipit.link.LinkMessage.Unknown;
import dev.pipit.rtp.SrtpProfile;

/** A relay's messages as objects of JSON, and back. */
final class RelayForm {
  private static final String CAMERA = Fields.CAMERA.name();
  private static final String REQUEST = Fields.REQUEST.name();
  private static final String SESSION = Fields.SESSION.name();
  private static final String SENT = Fields.SENT.name();
  private static final String FAULT = "fault";
  private static final String SALT = "masterSalt";
  private static final String RETRY_AFTER = "retryAfterSeconds";

  private RelayForm() {}

  static ObjectNode write(FromRelay message) {
    return switch (message) {
      case Welcome welcome -> finished(RelayType.WELCOME, welcome(welcome));
      case Refused refused ->
          finished(
              RelayType.REFUSED,
              Values.none()
                  .put(FAULT, DeviceForm.fault(refused.fault()))
                  .put(RETRY_AFTER, refused.retryAfterSeconds()));
      case Replaced _ -> finished(RelayType.REPLACED, Values.none());
      case Play play -> finished(RelayType.PLAY, play(play));
      case Stop stop ->
          finished(RelayType.STOP, asked(stop.request()).put(SESSION, stop.session()));
      case Quality quality -> finished(RelayType.QUALITY, quality(quality));
      case KeyFrame frame ->
          finished(RelayType.KEY_FRAME, asked(frame.request()).put(CAMERA, frame.camera()));
      case Snapshot shot ->
          finished(RelayType.SNAPSHOT, asked(shot.request()).put(CAMERA, shot.camera()));
      case Settings settings ->
          finished(
              RelayType.SETTINGS, asked(settings.request()).putObject("patch", settings.patch()));
      case Reboot reboot -> finished(RelayType.REBOOT, asked(reboot.request()));
      case Ping ping -> finished(RelayType.PING, Values.none().put(SENT, ping.sentMicros()));
      case Pong pong -> finished(RelayType.PONG, Values.none().put(SENT, pong.sentMicros()));
      case Unknown _ -> throw new IllegalArgumentException("Nobody sends what nobody knows.");
    };
  }

  private static ObjectNode finished(RelayType type, Values values) {
    return LinkCodec.finished(type, values);
  }

  private static Values asked(long request) {
    return Values.none().put(REQUEST, request);
  }

  private static Values welcome(Welcome welcome) {
    return Values.none()
        .put("revision", welcome.revision())
        .put("deviceName", welcome.deviceName())
        .put("relayName", welcome.relayName())
        .put("heartbeatSeconds", welcome.heartbeatSeconds())
        .put("timeMs", welcome.timeMs())
        .put("mediaHost", welcome.mediaHost())
        .put("mediaPort", welcome.mediaPort());
  }

  private static Values play(Play play) {
    if (play.masterSalt().length() != play.profile().saltBytes()) {
      throw new IllegalArgumentException(saltMustBe(play.profile()));
    }
    return asked(play.request())
        .put(SESSION, play.session())
        .put(CAMERA, play.camera())
        .put("ssrc", play.ssrc())
        .put("payloadType", play.payloadType())
        .put("profile", play.profile().name())
        .put("masterKey", play.masterKey())
        .put(SALT, play.masterSalt())
        .put("maxPacketBytes", play.maxPacketBytes());
  }

  private static Values quality(Quality quality) {
    return asked(quality.request())
        .put(CAMERA, quality.camera())
        .put("bitsPerSecond", quality.bitsPerSecond())
        .put("width", quality.width())
        .put("height", quality.height())
        .put("framesPerSecond", quality.framesPerSecond());
  }

  static FromRelay read(RelayType type, Values values) throws MalformedMessageException {
    return switch (type) {
      case WELCOME -> readWelcome(values);
      case REFUSED ->
          new Refused(DeviceForm.readFault(values.object(FAULT)), values.maybeNumber(RETRY_AFTER));
      case REPLACED -> new Replaced();
      case PLAY -> readPlay(values);
      case STOP -> new Stop(values.longNumber(REQUEST), values.text(SESSION));
      case QUALITY ->
          new Quality(
              values.longNumber(REQUEST),
              values.text(CAMERA),
              values.maybeNumber("bitsPerSecond"),
              values.maybeNumber("width"),
              values.maybeNumber("height"),
              values.maybeNumber("framesPerSecond"));
      case KEY_FRAME -> new KeyFrame(values.longNumber(REQUEST), values.text(CAMERA));
      case SNAPSHOT -> new Snapshot(values.longNumber(REQUEST), values.text(CAMERA));
      case SETTINGS -> new Settings(values.longNumber(REQUEST), values.objectText("patch"));
      case REBOOT -> new Reboot(values.longNumber(REQUEST));
      case PING -> new Ping(values.longNumber(SENT));
      case PONG -> new Pong(values.longNumber(SENT));
    };
  }

  private static Welcome readWelcome(Values values) {
    return new Welcome(
        values.number("revision"),
        values.text("deviceName"),
        values.text("relayName"),
        values.number("heartbeatSeconds"),
        values.longNumber("timeMs"),
        values.maybeText("mediaHost"),
        values.number("mediaPort"));
  }

  private static Play readPlay(Values values) throws MalformedMessageException {
    SrtpProfile profile = SrtpProfile.valueOf(values.text("profile"));
    SecretBytes salt = values.secret(SALT);
    if (salt.length() != profile.saltBytes()) {
      throw new MalformedMessageException(saltMustBe(profile));
    }
    return new Play(
        values.longNumber(REQUEST),
        values.text(SESSION),
        values.text(CAMERA),
        values.longNumber("ssrc"),
        values.number("payloadType"),
        profile,
        values.secret("masterKey"),
        salt,
        values.number("maxPacketBytes"));
  }

  private static String saltMustBe(SrtpProfile profile) {
    return "play: The field masterSalt must be base64 of "
        + profile.saltBytes()
        + " bytes with "
        + profile
        + ".";
  }
}
