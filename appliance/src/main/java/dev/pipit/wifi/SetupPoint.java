package dev.pipit.wifi;

import dev.pipit.wifi.PointState.Failure;
import dev.pipit.wifi.PointState.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the device's own Wi-Fi, takes a wish, tries it, and opens the Wi-Fi again with what was
 * wrong, until a network is joined or a cable is plugged in.
 *
 * <p>The point is gone while a network is tried: the radios of most boards do one of both.
 *
 * <p>{@link #run} on one thread; {@link #wish} from any.
 */
public final class SetupPoint {
  private static final Logger log = LoggerFactory.getLogger(SetupPoint.class);

  /** The answer to who wished must leave before the point goes. */
  private static final Duration ANSWER_LEAVES = Duration.ofSeconds(1);

  private static final Duration CHECK = Duration.ofSeconds(2);

  /** How it ended. */
  public enum Ended {
    /** A network is joined, now and at each start. */
    JOINED,
    /** A cable came. */
    WIRED
  }

  /** Where the state is shown, and what is remembered of a country. */
  public interface Board {
    /** Shows the state to who asks. */
    void show(PointState state) throws IOException;

    /** The country that is set, or null. */
    @Nullable String country() throws IOException;

    /** Remembers it for all starts to come. */
    void remember(String country) throws IOException;
  }

  private final Radio radio;
  private final Board board;
  private final String password;
  private final BlockingQueue<JoinWish> wishes = new ArrayBlockingQueue<>(1);

  /** What each name was last heard to ask for, other than less than before. */
  private final Map<Ssid, Security> known = new HashMap<>();

  private boolean takesWishes;

  /**
   * Asks and opens nothing yet.
   *
   * @param password of the device's own Wi-Fi, 8 to 63 characters
   */
  SetupPoint(Radio radio, Board board, String password) {
    this.radio = radio;
    this.board = board;
    this.password = password;
  }

  /**
   * Gives a wish to {@link #run}.
   *
   * @return whether it is taken: only one, and only while the point is open
   */
  public synchronized boolean wish(JoinWish wish) {
    return takesWishes && wishes.offer(wish);
  }

  /** What came too late for one point is not for the next. */
  private synchronized void takeWishes(boolean from) {
    takesWishes = from;
    wishes.clear();
  }

  /**
   * Goes on until the device is on a network. However it ends, nothing of the point is left.
   *
   * @throws Radio.RadioException when the radio cannot open a point
   * @throws IOException when what must be kept cannot be
   */
  public Ended run() throws Radio.RadioException, IOException, InterruptedException {
    boolean isJoined = false;
    // One that ended without a word may have left its point.
    radio.closePoint();
    try {
      Ended ended = untilOnANetwork();
      isJoined = ended == Ended.JOINED;
      return ended;
    } finally {
      if (!isJoined) {
        leaveNothing();
      }
    }
  }

  /** Without hiding why it ended. */
  private void leaveNothing() throws InterruptedException {
    try {
      radio.closePoint();
    } catch (Radio.RadioException e) {
      log.warn("{}", e.getMessage());
    }
  }

  private Ended untilOnANetwork() throws Radio.RadioException, IOException, InterruptedException {
    Ssid name = name(radio);
    Failure failed = null;
    List<SeenNetwork> networks = heard();
    while (!radio.isWired()) {
      radio.openPoint(name, password);
      PointState open = new PointState(Phase.OPEN, name, networks, board.country(), failed);
      board.show(open);
      JoinWish wish = awaitWish();
      if (wish == null) {
        continue;
      }
      board.show(open.at(Phase.JOINING));
      Thread.sleep(ANSWER_LEAVES);
      radio.closePoint();
      switch (attempt(wish)) {
        case Radio.Attempt.Joined() -> {
          board.show(open.at(Phase.JOINED));
          return Ended.JOINED;
        }
        case Radio.Attempt.Failed(int reason) -> {
          // Heard anew: it may be another one than was thought, or one that was typed.
          networks = heard();
          failed = new Failure(wish.ssid(), fault(reason, wish, networks));
        }
      }
    }
    return Ended.WIRED;
  }

  /** What the device's own Wi-Fi is called. */
  static Ssid name(Radio radio) throws Radio.RadioException, InterruptedException {
    return Ssid.of("Pipit-" + radio.mark());
  }

  /** What the radio hears; what had a password and is heard without one is not the same. */
  private List<SeenNetwork> heard() throws Radio.RadioException, InterruptedException {
    return radio.scan().stream()
        .map(
            each ->
                each.asking(
                    known.merge(
                        each.ssid(),
                        each.security(),
                        (before, now) -> now.takesPassword() ? now : before.and(now))))
        .toList();
  }

  /** Null when a cable came instead, or the point went away by itself. */
  private @Nullable JoinWish awaitWish() throws Radio.RadioException, InterruptedException {
    takeWishes(true);
    try {
      while (true) {
        JoinWish wish = wishes.poll(CHECK.toMillis(), TimeUnit.MILLISECONDS);
        if (wish != null || radio.isWired() || !radio.isPointOpen()) {
          return wish;
        }
      }
    } finally {
      takeWishes(false);
    }
  }

  /** Tries; what was joined is kept. */
  private Radio.Attempt attempt(JoinWish wish)
      throws Radio.RadioException, IOException, InterruptedException {
    Security security = security(wish);
    if (wish.password() == null && security.takesPassword()) {
      // Whoever is there without one is not whom the owner means.
      return new Radio.Attempt.Failed(JoinFault.NO_SECRETS);
    }
    String country = wish.country();
    if (country != null) {
      radio.country(country);
    }
    Radio.Attempt attempt = radio.join(wish, security);
    if (attempt instanceof Radio.Attempt.Joined) {
      // The network last: once it is kept no point is opened that could mend the country.
      if (country != null) {
        board.remember(country);
      }
      radio.keep();
    }
    return attempt;
  }

  private JoinFault fault(int reason, JoinWish wish, List<SeenNetwork> networks)
      throws Radio.RadioException, IOException, InterruptedException {
    boolean hasCountry = wish.country() != null || board.country() != null;
    SeenNetwork heard =
        networks.stream()
            .filter(network -> network.ssid().equals(wish.ssid()))
            .findFirst()
            .orElse(null);
    return JoinFault.of(reason, heard, hasCountry, radio.hasHighBand());
  }

  /** What the network was heard to ask for, else what the wish fits. */
  private Security security(JoinWish wish) {
    return known.getOrDefault(wish.ssid(), wish.password() == null ? Security.OPEN : Security.WPA2);
  }
}
