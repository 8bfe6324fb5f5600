package dev.pipit.rtp;

import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One H.264 stream as SDP tells it (RFC 8866, RFC 6184 8.2).
 *
 * @param address where it is sent to: a number of IPv4 or IPv6, or a name
 * @param port of UDP
 * @param payloadType 0 to 127
 * @param clockRate of the timestamps, 90,000 a second
 * @param packetizationMode 0 or 1
 * @param parameterSets what goes before IDR pictures that have none; null when they are in band
 *     only
 */
public record SessionDescription(
    String address,
    int port,
    int payloadType,
    int clockRate,
    int packetizationMode,
    @Nullable ParameterSets parameterSets) {
  private static final String END_OF_LINE = "\r\n";

  /** What is in a description. */
  public sealed interface Parsed {
    /** A stream that can be received. */
    record Stream(SessionDescription description) implements Parsed {}

    /**
     * There is none.
     *
     * @param sentence why, and what would be taken, in plain words
     */
    record NotUsable(String sentence) implements Parsed {}
  }

  /**
   * Reads a description, as ffmpeg and GStreamer write it.
   *
   * @param text may be anything; beyond 16,384 characters it is not read
   */
  public static Parsed parse(String text) {
    return new SessionDescriptionReader().read(text);
  }

  /**
   * The description as a file for a player or a sender.
   *
   * @param name of the session, for people; what cannot stand in a line is left out
   */
  public String write(String name) {
    String family = address.indexOf(':') >= 0 ? "IP6" : "IP4";
    StringBuilder fmtp = new StringBuilder("packetization-mode=").append(packetizationMode);
    ParameterSets sets = parameterSets;
    if (sets != null) {
      fmtp.append(";profile-level-id=").append(sets.codecs().substring("avc1.".length()));
      fmtp.append(";sprop-parameter-sets=").append(base64(sets));
    }
    String shown = name.replaceAll("\\p{Cntrl}", " ").strip();
    return String.join(
            END_OF_LINE,
            "v=0",
            "o=- 0 0 IN " + family + " " + address,
            "s=" + (shown.isEmpty() ? "-" : shown),
            "c=IN " + family + " " + address,
            "t=0 0",
            "m=video " + port + " RTP/AVP " + payloadType,
            "a=rtpmap:" + payloadType + " H264/" + clockRate,
            "a=fmtp:" + payloadType + " " + fmtp)
        + END_OF_LINE;
  }

  /** RFC 6184 8.1: each NAL unit in Base64, commas between them. */
  private static String base64(ParameterSets sets) {
    List<ByteBuffer> nalUnits = new ArrayList<>();
    nalUnits.add(sets.sps());
    nalUnits.addAll(sets.pps());
    List<String> texts = new ArrayList<>();
    for (ByteBuffer nalUnit : nalUnits) {
      byte[] bytes = new byte[nalUnit.remaining()];
      nalUnit.get(bytes);
      texts.add(Base64.getEncoder().encodeToString(bytes));
    }
    return String.join(",", texts);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "H.264 to %s port %d, payload type %d", address, port, payloadType);
  }
}
