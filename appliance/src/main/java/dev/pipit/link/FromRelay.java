package dev.pipit.link;

import dev.pipit.rtp.SrtpProfile;
import org.jspecify.annotations.Nullable;

/** What a relay says to a device. */
public sealed interface FromRelay extends LinkMessage
    permits FromRelay.Welcome,
        FromRelay.Refused,
        FromRelay.Replaced,
        FromRelay.Request,
        LinkMessage.Ping,
        LinkMessage.Pong,
        LinkMessage.Unknown {
  /** What a relay asks for. Each is answered exactly once, by {@link FromDevice.Answer}. */
  sealed interface Request extends FromRelay {
    /** A number that the relay chooses; the answer has the same. */
    long request();
  }

  /** A request about sending media. */
  sealed interface MediaRequest extends Request {}

  /** A request about the device itself. */
  sealed interface DeviceRequest extends Request {}

  /**
   * The device is let in.
   *
   * @param revision which additions to this version of the protocol the relay knows
   * @param deviceName how its owner calls the device
   * @param relayName how the relay calls itself
   * @param heartbeatSeconds how often each end says that it lives
   * @param timeMs the relay's time of day, milliseconds since 1970
   * @param mediaHost where media go to, or null for the relay's own host
   * @param mediaPort the UDP port there
   */
  record Welcome(
      int revision,
      String deviceName,
      String relayName,
      int heartbeatSeconds,
      long timeMs,
      @Nullable String mediaHost,
      int mediaPort)
      implements FromRelay {}

  /**
   * The device is not let in, or no more; the relay closes the connection.
   *
   * @param retryAfterSeconds when it may come again; null when it knows best itself
   */
  record Refused(LinkFault fault, @Nullable Integer retryAfterSeconds) implements FromRelay {
    /** The token was revoked: the device does not come again. */
    public static final String REVOKED = "token-revoked";

    /** The device has to claim itself anew. */
    public boolean forGood() {
      return fault.code().equals(REVOKED);
    }
  }

  /** Another connection with the same token has taken over; the relay closes this one. */
  record Replaced() implements FromRelay {}

  /**
   * Send a camera's media.
   *
   * @param session the relay's name for it
   * @param ssrc the packets' source (RFC 3550, 5.1), unsigned
   * @param payloadType of RFC 3550, 5.1; a dynamic one
   * @param masterKey of SRTP (RFC 3711, 3.2.1); wiped by who starts the session
   * @param masterSalt as the key
   * @param maxPacketBytes the longest UDP payload
   */
  record Play(
      long request,
      String session,
      String camera,
      long ssrc,
      int payloadType,
      SrtpProfile profile,
      SecretBytes masterKey,
      SecretBytes masterSalt,
      int maxPacketBytes)
      implements MediaRequest {}

  /** Send nothing for that session any more. */
  record Stop(long request, String session) implements MediaRequest {}

  /** What a camera's stream is to be; null leaves a value as it is. */
  record Quality(
      long request,
      String camera,
      @Nullable Integer bitsPerSecond,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Integer framesPerSecond)
      implements DeviceRequest {}

  /** A key frame soon. */
  record KeyFrame(long request, String camera) implements DeviceRequest {}

  /** A JPEG of what the camera sees now; {@link FromDevice.Picture} answers it. */
  record Snapshot(long request, String camera) implements DeviceRequest {}

  /**
   * Other settings.
   *
   * @param patch a JSON merge patch (RFC 7396), an object, as text
   */
  record Settings(long request, String patch) implements DeviceRequest {}

  /** Start anew. It is answered before. */
  record Reboot(long request) implements DeviceRequest {}
}
