package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.camera.CameraState;
import dev.pipit.config.Configuration;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.device.ButtonAction;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.LampPattern;
import dev.pipit.device.Motion;
import dev.pipit.device.NetworkPresence;
import dev.pipit.device.Night;
import dev.pipit.device.NightMode;
import dev.pipit.device.NightWiring;
import dev.pipit.device.Panel;
import dev.pipit.device.Wiring;
import dev.pipit.linux.GpioPull;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lamp tells how the cameras are, the button does what its owner wants, the motion sensor is
 * passed on, filter and IR lamp follow the light; by the settings, now and whenever they change.
 * Nothing of it is loaded before a pin is named. Any thread; what the button asks for is done on
 * the virtual thread {@code button}.
 */
final class FrontPanel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FrontPanel.class);
  private static final Path DEVICES = Path.of("/dev");

  private final CamerasOnAir cameras;
  private final SettingsKeeper keeper;
  private final Access access;
  private final OwnersState owners;
  private final Clock clock;
  private final BooleanSupplier servesNetwork;
  private final Runnable sensorsChanged;
  private final AtomicBoolean acting = new AtomicBoolean();
  private volatile @Nullable Panel panel;

  /** Why the newest press did nothing. */
  private volatile @Nullable HealthCheck failure;

  private boolean closed;

  /**
   * Begins, by the keeper's present settings.
   *
   * @param servesNetwork whether other machines are to reach the device
   * @param sensorsChanged told when {@link #motion()} or {@link #night()} is another
   */
  FrontPanel(
      CamerasOnAir cameras,
      SettingsKeeper keeper,
      Access access,
      OwnersState owners,
      Clock clock,
      BooleanSupplier servesNetwork,
      Runnable sensorsChanged) {
    this.cameras = cameras;
    this.keeper = keeper;
    this.access = access;
    this.owners = owners;
    this.clock = clock;
    this.servesNetwork = servesNetwork;
    this.sensorsChanged = sensorsChanged;
    settingsChanged();
  }

  /** Goes on by the keeper's present settings. */
  synchronized void settingsChanged() {
    Configuration.Gpio wanted = keeper.present().configuration().gpio();
    // Settings that could be kept are what a press in vain could not do.
    failure = null;
    Panel known = panel;
    if (closed) {
      return;
    }
    if (known != null) {
      known.follow(wiring(wanted));
    } else if (!wanted.isEmpty()) {
      panel = new Panel(wiring(wanted), new Duties(), clock, DEVICES);
    }
  }

  private static Wiring wiring(Configuration.Gpio gpio) {
    return new Wiring(
        gpio.chip(),
        gpio.lampPin(),
        gpio.lampActiveLow(),
        input(gpio.button()),
        input(gpio.motion()),
        night(gpio.night()));
  }

  private static NightWiring night(Configuration.GpioNight night) {
    return new NightWiring(
        NightMode.valueOf(night.mode().toUpperCase(Locale.ROOT)),
        new NightWiring.Output(night.filter().pin(), night.filter().activeLow()),
        new NightWiring.Output(night.lamp().pin(), night.lamp().activeLow()),
        input(night.light()));
  }

  private static Wiring.Input input(Configuration.GpioInput input) {
    GpioPull pull = GpioPull.valueOf(input.pull().toUpperCase(Locale.ROOT));
    return new Wiring.Input(input.pin(), input.activeLow(), pull);
  }

  /** How each line is that is wired, and what the button was asked for in vain. */
  List<HealthCheck> checks() {
    Panel now = panel;
    if (now == null) {
      return List.of();
    }
    HealthCheck failed = failure;
    return failed == null
        ? now.checks()
        : Stream.concat(now.checks().stream(), Stream.of(failed)).toList();
  }

  /**
   * What the motion sensor tells; null when there is none, and while every camera is closed:
   * whoever does not want to be seen does not want to be noticed either.
   */
  @Nullable Motion motion() {
    Panel now = panel;
    return now == null || areAllClosed() ? null : now.motion();
  }

  /**
   * Whether the motion sensor can be read; null when there is none. What it tells is another
   * matter.
   */
  @Nullable Boolean hasMotionSensor() {
    Panel now = panel;
    return keeper.present().configuration().gpio().motion().pin() == 0
        ? null
        : Boolean.valueOf(now != null && now.motion() != null);
  }

  /** Whether it is night; null where nothing is wired for it. */
  @Nullable Night night() {
    Panel now = panel;
    return now == null ? null : now.night();
  }

  private boolean areAllClosed() {
    return cameras.all().stream().allMatch(OnAir::isPrivate);
  }

  /** What the lamp says: the worst of what network and cameras are. */
  private LampPattern pattern(boolean isJoining) {
    LampPattern worst = isJoining ? LampPattern.JOINING : LampPattern.READY;
    for (OnAir camera : cameras.all()) {
      if (camera.isPrivate()) {
        continue;
      }
      LampPattern one =
          switch (camera.camera().status().state()) {
            case CameraState.Starting _ -> LampPattern.STARTING;
            case CameraState.Live _ -> LampPattern.LIVE;
            case CameraState.Waiting _, CameraState.Mending _, CameraState.Failed _ ->
                LampPattern.FAULT;
            case CameraState.Stopped _ -> LampPattern.STARTING;
          };
      worst = worse(worst, one);
    }
    return worst;
  }

  private static LampPattern worse(LampPattern one, LampPattern other) {
    return gravity(one) >= gravity(other) ? one : other;
  }

  private static int gravity(LampPattern pattern) {
    return switch (pattern) {
      case READY, HELD, FORGET, RESET -> 0;
      case LIVE -> 1;
      case JOINING -> 2;
      case STARTING -> 3;
      case FAULT -> 4;
    };
  }

  /** Does what a press asks for, or keeps why not. */
  void act(ButtonAction action) {
    try {
      log.atInfo().addKeyValue("action", action).log("the button was pressed");
      switch (action) {
        case PRIVACY -> togglePrivacy();
        case FORGET -> access.forgetPassword();
        case RESET -> {
          if (owners.reset()) {
            owners.startAgain();
          }
        }
      }
      failure = null;
    } catch (AccessException e) {
      failed(e.sentence(), e.action());
    } catch (SettingsFileException e) {
      failed(e.sentence(), e.action());
    } catch (IOException e) {
      failed(
          "It cannot be kept: " + FileTrouble.words(e) + ".",
          "Make room on the disk, and press again.");
    } catch (SettingsRefusedException
        | SettingsKeeper.StaleException
        | OwnersState.StartingAgainException e) {
      failed(String.valueOf(e.getMessage()), "Press again.");
    } finally {
      acting.set(false);
    }
  }

  private void failed(String sentence, String action) {
    log.error("the button could not do that. {} {}", sentence, action);
    failure =
        HealthCheck.fault(
            "device.gpio.button-action",
            "What the button was pressed for",
            "It could not be done. " + sentence,
            action,
            "");
  }

  private void togglePrivacy()
      throws SettingsRefusedException, SettingsFileException, SettingsKeeper.StaleException {
    boolean close = !areAllClosed();
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    for (OnAir camera : cameras.all()) {
      changes.put("cameras." + camera.camera().name() + ".privacy", close);
    }
    keeper.change(null, changes);
  }

  /** Puts the lamps out and gives the lines back. */
  @Override
  public void close() {
    Panel ending;
    synchronized (this) {
      closed = true;
      ending = panel;
    }
    if (ending != null) {
      ending.close();
    }
  }

  private final class Duties implements Panel.Owner {
    private final NetworkPresence network = new NetworkPresence();

    @Override
    public LampPattern pattern() {
      return FrontPanel.this.pattern(
          servesNetwork.getAsBoolean() && !network.isThere(System.nanoTime()));
    }

    /** A press while the former is still carried out is passed over. */
    @Override
    public void pressed(ButtonAction action) {
      if (acting.compareAndSet(false, true)) {
        Thread.ofVirtual().name("button").start(() -> act(action));
      }
    }

    @Override
    public boolean isAnyOpen() {
      return !areAllClosed();
    }

    @Override
    public OptionalDouble brightness() {
      List<OnAir> all = cameras.all();
      return all.isEmpty() ? OptionalDouble.empty() : all.getFirst().camera().brightness();
    }

    @Override
    public void changed() {
      sensorsChanged.run();
    }
  }
}
