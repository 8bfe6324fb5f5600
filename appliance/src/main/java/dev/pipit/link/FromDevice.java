package dev.pipit.link;

import dev.pipit.rtp.SrtpProfile;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a device says to a relay. */
public sealed interface FromDevice extends LinkMessage
    permits FromDevice.Hello,
        FromDevice.Report,
        FromDevice.Answer,
        LinkMessage.Ping,
        LinkMessage.Pong,
        LinkMessage.Unknown {
  /** What a device says by itself, not as an answer. */
  sealed interface Report extends FromDevice {}

  /** How a request ended; one for each. */
  sealed interface Answer extends FromDevice {
    /** The number of the request. */
    long request();
  }

  /**
   * The first message on a connection: who speaks and what it has.
   *
   * @param revision which additions to this version of the protocol the device knows
   * @param program name and version of the program
   * @param profiles how media can be protected, what costs this device least first
   * @param addresses where its own page is, as seen from its own networks
   * @param settings its settings without secrets, a JSON object as text, or null when it tells none
   */
  record Hello(
      int revision,
      String program,
      List<CameraOffer> cameras,
      List<SrtpProfile> profiles,
      List<String> addresses,
      @Nullable String settings)
      implements FromDevice {
    /** Copies the lists. */
    public Hello {
      cameras = List.copyOf(cameras);
      profiles = List.copyOf(profiles);
      addresses = List.copyOf(addresses);
    }
  }

  /** What was asked for is done. */
  record Done(long request) implements Answer {}

  /** What was asked for was not done. */
  record Failed(long request, LinkFault fault) implements Answer {}

  /**
   * A picture that was asked for. The only binary message.
   *
   * @param jpeg the file; read only
   */
  record Picture(long request, ByteBuffer jpeg) implements Answer {
    /** Keeps a read-only view of its own, not a copy. */
    public Picture {
      jpeg = jpeg.slice().asReadOnlyBuffer();
    }

    /** A view of the caller's own. */
    @Override
    public ByteBuffer jpeg() {
      return jpeg.duplicate();
    }

    @Override
    public String toString() {
      return "Picture[request=" + request + ", " + jpeg.remaining() + " bytes]";
    }
  }

  /**
   * A camera is not as it was told last.
   *
   * @param fault what is wrong with it, or null
   */
  record CameraState(CameraOffer camera, @Nullable LinkFault fault) implements Report {}

  /** A camera that was told is no more. */
  record CameraGone(String camera) implements Report {}

  /**
   * What is sent for a session, counted from its beginning.
   *
   * @param bitsPerSecond what the encoder makes now
   * @param droppedAccessUnits access units that were not sent because the network did not take them
   */
  record Stats(
      String session,
      long sentPackets,
      long sentBytes,
      int bitsPerSecond,
      int framesPerSecond,
      long droppedAccessUnits)
      implements Report {}
}
