package dev.pipit.rtp;

import dev.pipit.media.ParameterSets;
import dev.pipit.rtp.SessionDescription.Parsed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one description (RFC 8866 5) for its first H.264 stream; what else is in it is passed over.
 */
final class SessionDescriptionReader {
  private static final int MOST_CHARACTERS = 16_384;
  private static final int MOST_SHOWN = 40;
  private static final int CLOCK_RATE = 90_000;
  private static final int MOST_PORT = 65_535;
  private static final int MOST_PAYLOAD_TYPE = 127;
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Za-z.:_-]{1,255}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private String sessionAddress = "";
  private String mediaAddress = "";
  private boolean inMedia;
  private boolean inVideo;
  private boolean sawVideo;
  private int port;
  private String offered = "";
  private int payloadType = -1;
  private String codec = "";
  private String otherCodec = "";
  private final Map<Integer, String> codecs = new HashMap<>();
  private final Map<Integer, String> formats = new HashMap<>();

  Parsed read(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return refused("The description is longer than 16,384 characters.");
    }
    boolean started = false;
    for (String line : text.split("\r\n|\n|\r", -1)) {
      // What ffmpeg prints before it is not part of it.
      started |= line.startsWith("v=");
      if (started && line.length() > 2 && line.charAt(1) == '=') {
        if (line.charAt(0) == 'm' && findStream()) {
          break;
        }
        line(line.charAt(0), line.substring(2).strip());
      }
    }
    if (!started) {
      return refused("This is no session description (SDP): it has no line that starts with v=.");
    }
    return findStream() ? stream() : refused(whyNoStream());
  }

  private void line(char kind, String value) {
    switch (kind) {
      case 'c' -> connection(value);
      case 'm' -> media(value);
      case 'a' -> {
        if (inVideo) {
          attribute(value);
        }
      }
      default -> {}
    }
  }

  /** RFC 8866 5.7: network, kind of address, address, of multicast with what follows a slash. */
  private void connection(String value) {
    String[] parts = value.split(" +", 4);
    if (parts.length >= 3) {
      String address = parts[2].split("/", 2)[0];
      if (inVideo) {
        mediaAddress = address;
      } else if (!inMedia) {
        sessionAddress = address;
      }
    }
  }

  /** RFC 8866 5.14: kind, port, of several the first, transport, payload types. */
  private void media(String value) {
    String[] parts = value.split(" +", 4);
    inMedia = true;
    inVideo = parts.length == 4 && parts[0].equals("video") && parts[2].startsWith("RTP/");
    codecs.clear();
    formats.clear();
    mediaAddress = "";
    if (inVideo) {
      sawVideo = true;
      port = number(parts[1].split("/", 2)[0]);
      offered = parts[3];
    }
  }

  /** RFC 8866 6.6 and 6.15: {@code rtpmap:96 H264/90000} and {@code fmtp:96 a=b;c=d}. */
  private void attribute(String value) {
    int colon = value.indexOf(':');
    int space = value.indexOf(' ');
    if (colon < 0 || space < colon) {
      return;
    }
    int type = number(value.substring(colon + 1, space));
    String rest = value.substring(space + 1).strip();
    if (type < 0 || type > MOST_PAYLOAD_TYPE) {
      return;
    }
    switch (value.substring(0, colon)) {
      case "rtpmap" -> {
        codecs.putIfAbsent(type, rest);
        otherCodec = otherCodec.isEmpty() ? rest : otherCodec;
      }
      case "fmtp" -> formats.putIfAbsent(type, rest);
      default -> {}
    }
  }

  /** The first payload type of this medium that is H.264. */
  private boolean findStream() {
    if (!inVideo) {
      return false;
    }
    for (String type : offered.split(" +", -1)) {
      String found = codecs.get(number(type));
      if (found != null && found.toUpperCase(Locale.ROOT).startsWith("H264/")) {
        payloadType = number(type);
        codec = found;
        return true;
      }
    }
    return false;
  }

  private String whyNoStream() {
    if (!sawVideo) {
      return "The description has no video over RTP; Pipit takes H.264.";
    }
    String name = otherCodec.isEmpty() ? "payload type " + offered : otherCodec;
    return "The description offers " + shown(name) + "; Pipit takes H.264.";
  }

  private Parsed stream() {
    if (number(codec.split("/", 3)[1]) != CLOCK_RATE) {
      return refused(
          "The description says " + shown(codec) + "; H.264 has a clock of 90000 (RFC 6184 8.1).");
    }
    if (port < 1 || port > MOST_PORT) {
      return refused("The description has no UDP port between 1 and 65535 for its video.");
    }
    String address = mediaAddress.isEmpty() ? sessionAddress : mediaAddress;
    if (!ADDRESS.matcher(address).matches()) {
      return refused("The description has no address (a line that starts with c=) for its video.");
    }
    Map<String, String> parameters = parameters(formats.getOrDefault(payloadType, ""));
    int mode = number(parameters.getOrDefault("packetization-mode", "0"));
    if (mode < 0 || mode > 1) {
      return refused(
          "The description says packetization-mode "
              + shown(parameters.getOrDefault("packetization-mode", ""))
              + "; Pipit takes 0 and 1.");
    }
    return new Parsed.Stream(
        new SessionDescription(
            address,
            port,
            payloadType,
            CLOCK_RATE,
            mode,
            sets(parameters.getOrDefault("sprop-parameter-sets", ""))));
  }

  private static Map<String, String> parameters(String format) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : format.split(";", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.putIfAbsent(
            parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT),
            parameter.substring(equals + 1).strip());
      }
    }
    return parameters;
  }

  /** RFC 6184 8.1. Sets of which one is not Base64 are none: half of them would be worse. */
  private static @Nullable ParameterSets sets(String texts) {
    ByteArrayOutputStream annexB = new ByteArrayOutputStream();
    for (String text : texts.split(",", -1)) {
      try {
        byte[] nalUnit = Base64.getDecoder().decode(text.strip());
        annexB.writeBytes(UnitBuffer.START_CODE);
        annexB.writeBytes(nalUnit);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    return ParameterSets.find(ByteBuffer.wrap(annexB.toByteArray()));
  }

  private static int number(String text) {
    return NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
  }

  /** Of a stranger's text so much as fits into a sentence, without what would break the line. */
  private static String shown(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() <= MOST_SHOWN ? plain : plain.substring(0, MOST_SHOWN) + "…";
  }

  private static Parsed refused(String sentence) {
    return new Parsed.NotUsable(sentence);
  }
}
