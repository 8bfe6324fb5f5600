package dev.pipit.app;

import dev.pipit.config.Configuration;
import dev.pipit.config.StateDirectory;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.ServoWiring;
import dev.pipit.device.Servos;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What turns the camera, by the settings, now and whenever they change. Where it was left is kept
 * in the state directory. Nothing of it is loaded before a servo is named. Any thread; {@link #aim}
 * may wait.
 */
final class CameraMount implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CameraMount.class);
  private static final Path CHIPS = Path.of("/sys/class/pwm");

  /** Of the state directory. */
  static final String FILE = "servos";

  private static final Pattern LINE = Pattern.compile("(PAN|TILT) (-?[0-9]{1,3})");

  private final SettingsKeeper keeper;
  private final StateDirectory state;
  private volatile @Nullable Servos servos;
  private Map<Servos.Axis, Integer> written = Map.of();
  private boolean closed;

  /** Begins, by the keeper's present settings. */
  CameraMount(SettingsKeeper keeper, StateDirectory state) {
    this.keeper = keeper;
    this.state = state;
    settingsChanged();
  }

  /** Goes on by the keeper's present settings. */
  synchronized void settingsChanged() {
    ServoWiring wanted = wiring(keeper.present().configuration().gpio().servos());
    Servos known = servos;
    if (closed) {
      return;
    }
    if (known != null) {
      known.follow(wanted);
    } else if (!wanted.isEmpty()) {
      written = read();
      servos = new Servos(wanted, CHIPS, written, this::keep);
    }
  }

  private static ServoWiring wiring(Configuration.GpioServos servos) {
    return new ServoWiring(servos.chip(), axis(servos.pan()), axis(servos.tilt()), servos.hold());
  }

  private static ServoWiring.Axis axis(Configuration.GpioServo servo) {
    return new ServoWiring.Axis(
        servo.channel(), servo.leastMicros(), servo.mostMicros(), servo.degrees());
  }

  private Map<Servos.Axis, Integer> read() {
    Map<Servos.Axis, Integer> kept = new EnumMap<>(Servos.Axis.class);
    try {
      byte[] known = state.read(FILE);
      String text = known == null ? "" : new String(known, StandardCharsets.US_ASCII);
      for (MatchResult line : LINE.matcher(text).results().toList()) {
        kept.put(Servos.Axis.valueOf(line.group(1)), Integer.valueOf(line.group(2)));
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("where the servos were left cannot be read");
    }
    return kept;
  }

  private void keep(Map<Servos.Axis, Integer> rest) {
    synchronized (this) {
      if (rest.equals(written)) {
        return;
      }
    }
    StringBuilder text = new StringBuilder();
    rest.forEach((axis, degrees) -> text.append(axis).append(' ').append(degrees).append('\n'));
    try {
      state.write(FILE, text.toString().getBytes(StandardCharsets.US_ASCII));
      synchronized (this) {
        written = Map.copyOf(rest);
      }
    } catch (IOException e) {
      log.warn("where the servos are cannot be kept: after a restart they start from elsewhere");
    }
  }

  /** The servos that are wired. */
  List<Servos.Aimed> all() {
    Servos now = servos;
    return now == null ? List.of() : now.all();
  }

  /** Turns servos; says why one cannot be turned, null when all can. */
  Servos.@Nullable Refusal aim(Map<Servos.Axis, Integer> wanted) {
    Servos now = servos;
    return now == null ? null : now.aim(wanted);
  }

  /** How each servo is. */
  List<HealthCheck> checks() {
    Servos now = servos;
    return now == null ? List.of() : now.checks();
  }

  /** Lets the servos go. */
  @Override
  public void close() {
    Servos ending;
    synchronized (this) {
      closed = true;
      ending = servos;
    }
    if (ending != null) {
      ending.close();
    }
  }
}
