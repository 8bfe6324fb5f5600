package dev.pipit.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.link.CameraOffer.Condition;
import dev.pipit.link.FromDevice.CameraGone;
import dev.pipit.link.FromDevice.CameraState;
import dev.pipit.link.FromDevice.Done;
import dev.pipit.link.FromDevice.Failed;
import dev.pipit.link.FromDevice.Hello;
import dev.pipit.link.FromDevice.Picture;
import dev.pipit.link.FromDevice.Stats;
import dev.pipit.link.LinkMessage.Ping;
import dev.pipit.link.LinkMessage.Pong;
import dev.pipit.link.LinkMessage.Unknown;
import dev.pipit.media.ParameterSets;
import dev.pipit.rtp.SrtpProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A device's messages as objects of JSON, and back. */
final class DeviceForm {
  private static final String FAULT = "fault";
  private static final String CAMERA = "camera";
  private static final String REQUEST = Fields.REQUEST.name();
  private static final String SESSION = Fields.SESSION.name();
  private static final String SENT = Fields.SENT.name();
  private static final String PARAMETER_SETS = "parameterSets";

  private DeviceForm() {}

  static ObjectNode write(FromDevice message) {
    return switch (message) {
      case Hello hello -> finished(DeviceType.HELLO, hello(hello));
      case Done done -> finished(DeviceType.DONE, Values.none().put(REQUEST, done.request()));
      case Failed failed ->
          finished(
              DeviceType.FAILED,
              Values.none().put(REQUEST, failed.request()).put(FAULT, fault(failed.fault())));
      case CameraState state ->
          finished(
              DeviceType.CAMERA_STATE,
              Values.none().put(CAMERA, offer(state.camera())).put(FAULT, fault(state.fault())));
      case CameraGone gone ->
          finished(DeviceType.CAMERA_GONE, Values.none().put(CAMERA, gone.camera()));
      case Stats stats -> finished(DeviceType.STATS, stats(stats));
      case Ping ping -> finished(DeviceType.PING, Values.none().put(SENT, ping.sentMicros()));
      case Pong pong -> finished(DeviceType.PONG, Values.none().put(SENT, pong.sentMicros()));
      case Picture _ -> throw new IllegalArgumentException("A picture is no text message.");
      case Unknown _ -> throw new IllegalArgumentException("Nobody sends what nobody knows.");
    };
  }

  private static ObjectNode finished(DeviceType type, Values values) {
    return LinkCodec.finished(type, values);
  }

  private static Values hello(Hello hello) {
    return Values.none()
        .put("revision", hello.revision())
        .put("program", hello.program())
        .putObjects("cameras", hello.cameras(), DeviceForm::offer)
        .putTexts("profiles", hello.profiles(), SrtpProfile::name)
        .putTexts("addresses", hello.addresses(), address -> address)
        .putObject("settings", hello.settings());
  }

  private static Values offer(CameraOffer offer) {
    Values values =
        Values.none()
            .put("name", offer.name())
            .put("title", offer.title())
            .put("condition", Fields.word(offer.condition()))
            .put("width", offer.width())
            .put("height", offer.height())
            .put("framesPerSecond", offer.framesPerSecond())
            .put("bitsPerSecond", offer.bitsPerSecond());
    ParameterSets sets = offer.parameterSets();
    if (sets != null) {
      ByteBuffer annexB = sets.annexB();
      byte[] bytes = new byte[annexB.remaining()];
      annexB.get(bytes);
      values.put(PARAMETER_SETS, bytes);
    }
    return values.putTexts("capabilities", offer.capabilities(), word -> word);
  }

  private static Values stats(Stats stats) {
    return Values.none()
        .put(SESSION, stats.session())
        .put("sentPackets", stats.sentPackets())
        .put("sentBytes", stats.sentBytes())
        .put("bitsPerSecond", stats.bitsPerSecond())
        .put("framesPerSecond", stats.framesPerSecond())
        .put("droppedAccessUnits", stats.droppedAccessUnits());
  }

  static @Nullable Values fault(@Nullable LinkFault fault) {
    return fault == null
        ? null
        : Values.none()
            .put("code", fault.code())
            .put("sentence", fault.sentence())
            .put("action", fault.action());
  }

  static FromDevice read(DeviceType type, Values values) throws MalformedMessageException {
    return switch (type) {
      case HELLO -> readHello(values);
      case DONE -> new Done(values.longNumber(REQUEST));
      case FAILED -> new Failed(values.longNumber(REQUEST), readFault(values.object(FAULT)));
      case CAMERA_STATE ->
          new CameraState(
              readOffer(values.object(CAMERA)),
              values.has(FAULT) ? readFault(values.object(FAULT)) : null);
      case CAMERA_GONE -> new CameraGone(values.text(CAMERA));
      case STATS ->
          new Stats(
              values.text(SESSION),
              values.longNumber("sentPackets"),
              values.longNumber("sentBytes"),
              values.number("bitsPerSecond"),
              values.number("framesPerSecond"),
              values.longNumber("droppedAccessUnits"));
      case PING -> new Ping(values.longNumber(SENT));
      case PONG -> new Pong(values.longNumber(SENT));
    };
  }

  private static Hello readHello(Values values) throws MalformedMessageException {
    List<CameraOffer> cameras = new ArrayList<>();
    for (Values camera : values.objects("cameras")) {
      cameras.add(readOffer(camera));
    }
    return new Hello(
        values.number("revision"),
        values.text("program"),
        cameras,
        values.texts("profiles").stream().map(SrtpProfile::of).filter(Objects::nonNull).toList(),
        values.texts("addresses"),
        values.maybeObjectText("settings"));
  }

  private static CameraOffer readOffer(Values values) throws MalformedMessageException {
    ParameterSets sets = null;
    if (values.has(PARAMETER_SETS)) {
      sets = ParameterSets.find(ByteBuffer.wrap(values.bytes(PARAMETER_SETS)));
      if (sets == null) {
        throw new MalformedMessageException(
            "The field parameterSets of the camera "
                + values.text("name")
                + " must be an SPS and a PPS, each behind a start code.");
      }
    }
    return new CameraOffer(
        values.text("name"),
        values.text("title"),
        Condition.valueOf(values.text("condition").toUpperCase(Locale.ROOT)),
        values.number("width"),
        values.number("height"),
        values.number("framesPerSecond"),
        values.number("bitsPerSecond"),
        sets,
        values.texts("capabilities"));
  }

  static LinkFault readFault(Values values) {
    return new LinkFault(values.text("code"), values.text("sentence"), values.text("action"));
  }
}
