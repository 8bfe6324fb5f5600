package dev.pipit.link;

import dev.pipit.link.RelayException.Broken;
import dev.pipit.link.RelayException.NotUpgraded;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The opening handshake of WebSocket (RFC 6455, 4.1) by HTTP/1.1 (RFC 9112). */
final class Handshake {
  private static final int LONGEST_HEAD = 8 * 1024;
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2})( .*)?");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private Handshake() {}

  /**
   * Asks for the control channel and waits for the answer, of which no byte too many is read.
   *
   * @throws NotUpgraded when the relay says no; what it says beside the head is not read
   * @throws Broken when it is no answer to a handshake
   */
  static void shake(
      InputStream in, OutputStream out, RelayAddress relay, LinkToken token, RandomGenerator random)
      throws IOException {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    byte[] request = request(relay, token, key).getBytes(StandardCharsets.US_ASCII);
    out.write(request);
    out.flush();
    Arrays.fill(request, (byte) 0);
    check(head(in), key);
  }

  private static String request(RelayAddress relay, LinkToken token, String key) {
    return String.join(
        "\r\n",
        "GET " + LinkCodec.PATH + " HTTP/1.1",
        "Host: " + relay.authority(),
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + key,
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: " + LinkCodec.SUBPROTOCOL,
        "Authorization: Bearer " + token.secret(),
        "",
        "");
  }

  /** The lines of the head, up to the empty one. */
  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < LONGEST_HEAD; i++) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\n') {
        line.append((char) next);
      } else {
        String whole = line.toString();
        String text = whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
        if (text.isEmpty()) {
          return lines;
        }
        lines.add(text);
        line.setLength(0);
      }
    }
    throw new Broken(Frames.TOO_BIG, "an answer whose head does not end");
  }

  private static void check(List<String> head, String key) throws IOException {
    var status = STATUS.matcher(head.isEmpty() ? "" : head.getFirst());
    if (!status.matches()) {
      throw broken("something else than HTTP/1.1");
    }
    int code = Integer.parseInt(status.group(1));
    if (code != 101) {
      throw new NotUpgraded(code, retryAfter(field(head, "retry-after")));
    }
    if (!"websocket".equalsIgnoreCase(field(head, "upgrade"))
        || !hasUpgrade(field(head, "connection"))
        || !accept(key).equals(field(head, "sec-websocket-accept"))) {
      throw broken("an answer to a handshake that is none");
    }
    if (field(head, "sec-websocket-extensions") != null
        || !LinkCodec.SUBPROTOCOL.equals(field(head, "sec-websocket-protocol"))) {
      throw broken("another protocol than " + LinkCodec.SUBPROTOCOL);
    }
  }

  private static Broken broken(String what) {
    return new Broken(Frames.PROTOCOL_ERROR, what);
  }

  /** The value of the only field of that name; null when there is none. */
  private static @Nullable String field(List<String> head, String name) throws Broken {
    String found = null;
    for (String line : head.subList(1, head.size())) {
      int colon = line.indexOf(':');
      // No spaces before the colon, and no folded lines (RFC 9112, 5.1, 5.2).
      if (colon < 1 || line.charAt(0) <= ' ' || line.charAt(colon - 1) <= ' ') {
        throw broken("a head that is no HTTP");
      }
      if (line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        if (found != null) {
          throw broken("the field " + name + " twice");
        }
        found = line.substring(colon + 1).strip();
      }
    }
    return found;
  }

  private static boolean hasUpgrade(@Nullable String connection) {
    return connection != null
        && Pattern.compile(",")
            .splitAsStream(connection)
            .anyMatch(option -> option.strip().equalsIgnoreCase("upgrade"));
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** In seconds; a date is passed over, since this device's clock may be wrong. */
  static @Nullable Duration retryAfter(@Nullable String value) {
    return value != null && SECONDS.matcher(value).matches()
        ? Duration.ofSeconds(Long.parseLong(value))
        : null;
  }
}
