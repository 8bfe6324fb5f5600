package dev.pipit.wifi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the service and root tell one another, as lines of words: small enough that root can read
 * what an unprivileged service sends without a parser worth attacking.
 *
 * <pre>
 * join SSID PASSWORD COUNTRY      a wish: names and passwords as hexadecimal digits, - for none
 *
 * open|joining|joined SSID COUNTRY    a state, and the point's name
 * failed SSID WORD
 * seen SSID PERCENT low|high|both SECURITY
 * </pre>
 */
final class Words {
  /** More than the longest that is meant. */
  static final int MOST_WISH_BYTES = 512;

  private static final String NONE = "-";

  private Words() {}

  static String of(JoinWish wish) {
    String password = wish.password();
    String hex =
        password == null
            ? NONE
            : HexFormat.of().formatHex(password.getBytes(StandardCharsets.UTF_8));
    String country = wish.country();
    return "join " + wish.ssid().hex() + " " + hex + " " + orNone(country) + "\n";
  }

  /**
   * The wish in that line.
   *
   * @throws IllegalArgumentException when it is none; the message has nothing of the line in it
   */
  static JoinWish wish(String line) {
    String[] words = words(line.strip(), 4);
    if (!words[0].equals("join")) {
      throw new IllegalArgumentException("no wish");
    }
    String password =
        words[2].equals(NONE)
            ? null
            : new String(HexFormat.of().parseHex(words[2]), StandardCharsets.UTF_8);
    return new JoinWish(new Ssid(words[1]), password, unlessNone(words[3]));
  }

  static String of(PointState state) {
    StringBuilder text = new StringBuilder();
    line(text, word(state.phase()), state.point().hex(), orNone(state.country()));
    PointState.Failure failed = state.failed();
    if (failed != null) {
      line(text, "failed", failed.ssid().hex(), failed.fault().word());
    }
    for (SeenNetwork network : state.networks()) {
      line(
          text,
          "seen",
          network.ssid().hex(),
          Integer.toString(network.signalPercent()),
          network.isLowBand() ? network.isHighBand() ? "both" : "low" : "high",
          network.security().word());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String... words) {
    text.append(String.join(" ", words)).append('\n');
  }

  /**
   * The state in those lines.
   *
   * @throws IllegalArgumentException when there is none in them
   */
  static PointState state(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("no state");
    }
    String[] first = words(lines.getFirst(), 3);
    PointState.Failure failed = null;
    List<SeenNetwork> networks = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("failed ")) {
        String[] words = words(line, 3);
        failed = new PointState.Failure(new Ssid(words[1]), fault(words[2]));
      } else {
        String[] words = words(line, 5);
        networks.add(
            new SeenNetwork(
                new Ssid(words[1]),
                Integer.parseInt(words[2]),
                !words[3].equals("high"),
                !words[3].equals("low"),
                security(words[4])));
      }
    }
    return new PointState(
        phase(first[0]), new Ssid(first[1]), networks, unlessNone(first[2]), failed);
  }

  private static String[] words(String line, int count) {
    String[] words = line.split(" ", -1);
    if (words.length != count) {
      throw new IllegalArgumentException("not " + count + " words");
    }
    return words;
  }

  private static String orNone(@Nullable String word) {
    return word == null ? NONE : word;
  }

  private static @Nullable String unlessNone(String word) {
    return word.equals(NONE) ? null : word;
  }

  /** The word for programs. */
  static String word(PointState.Phase phase) {
    return switch (phase) {
      case OPEN -> "open";
      case JOINING -> "joining";
      case JOINED -> "joined";
    };
  }

  private static PointState.Phase phase(String word) {
    for (PointState.Phase phase : PointState.Phase.values()) {
      if (word(phase).equals(word)) {
        return phase;
      }
    }
    throw new IllegalArgumentException("no phase");
  }

  private static Security security(String word) {
    for (Security security : Security.values()) {
      if (security.word().equals(word)) {
        return security;
      }
    }
    throw new IllegalArgumentException("no security");
  }

  private static JoinFault fault(String word) {
    for (JoinFault fault : JoinFault.values()) {
      if (fault.word().equals(word)) {
        return fault;
      }
    }
    throw new IllegalArgumentException("no fault");
  }
}
