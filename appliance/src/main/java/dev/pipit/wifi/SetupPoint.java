package dev.pipit.wifi;

import dev.pipit.wifi.PointState.Failure;
import dev.pipit.wifi.PointState.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens the device's own Wi-Fi, takes a wish, tries it, and opens the Wi-Fi again with what was
 * wrong, until a network is joined or a cable is plugged in.
 *
 * <p>The point is gone while a network is tried: the radios of most boards do one of both.
 *
 * <p>{@link #run} on one thread; {@link #wish} from any.
 */
public final class SetupPoint {
  /** The answer to who wished must leave before the point goes. */
  private static final Duration ANSWER_LEAVES = Duration.ofSeconds(1);

  private static final Duration CABLE_CHECK = Duration.ofSeconds(2);

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
  private volatile boolean takesWishes;

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
  public boolean wish(JoinWish wish) {
    return takesWishes && wishes.offer(wish);
  }

  /**
   * Goes on until the device is on a network.
   *
   * @throws Radio.RadioException when the radio cannot open a point
   * @throws IOException when what must be kept cannot be
   */
  public Ended run() throws Radio.RadioException, IOException, InterruptedException {
    Ssid name = name(radio);
    Failure failed = null;
    List<SeenNetwork> networks = radio.scan();
    while (!radio.isWired()) {
      radio.openPoint(name, password);
      PointState open = new PointState(Phase.OPEN, name, networks, board.country(), failed);
      board.show(open);
      JoinWish wish = awaitWish();
      if (wish == null) {
        radio.closePoint();
        return Ended.WIRED;
      }
      board.show(open.at(Phase.JOINING));
      Thread.sleep(ANSWER_LEAVES);
      radio.closePoint();
      switch (attempt(wish, networks)) {
        case Radio.Attempt.Joined() -> {
          board.show(open.at(Phase.JOINED));
          return Ended.JOINED;
        }
        case Radio.Attempt.Failed(int reason) -> {
          // Heard anew: it may be another one than was thought, or one that was typed.
          networks = radio.scan();
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

  /** Null when a cable came instead. */
  private @Nullable JoinWish awaitWish() throws Radio.RadioException, InterruptedException {
    takesWishes = true;
    try {
      while (true) {
        JoinWish wish = wishes.poll(CABLE_CHECK.toMillis(), TimeUnit.MILLISECONDS);
        if (wish != null) {
          return wish;
        }
        if (radio.isWired()) {
          return null;
        }
      }
    } finally {
      takesWishes = false;
    }
  }

  /** Tries; what was joined is kept. */
  private Radio.Attempt attempt(JoinWish wish, List<SeenNetwork> networks)
      throws Radio.RadioException, IOException, InterruptedException {
    String country = wish.country();
    if (country != null) {
      radio.country(country);
    }
    Radio.Attempt attempt = radio.join(wish, security(wish, networks));
    if (attempt instanceof Radio.Attempt.Joined) {
      radio.keep();
      if (country != null) {
        board.remember(country);
      }
    }
    return attempt;
  }

  private JoinFault fault(int reason, JoinWish wish, List<SeenNetwork> networks)
      throws Radio.RadioException, IOException, InterruptedException {
    boolean hasCountry = wish.country() != null || board.country() != null;
    return JoinFault.of(reason, security(wish, networks), hasCountry, radio.hasHighBand());
  }

  /** What the network was heard to ask for, else what the wish fits. */
  private static Security security(JoinWish wish, List<SeenNetwork> networks) {
    return networks.stream()
        .filter(network -> network.ssid().equals(wish.ssid()))
        .map(SeenNetwork::security)
        .findFirst()
        .orElse(wish.password() == null ? Security.OPEN : Security.WPA2);
  }
}
