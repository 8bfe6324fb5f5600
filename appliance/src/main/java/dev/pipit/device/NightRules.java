package dev.pipit.device;

import java.util.concurrent.TimeUnit;

/**
 * Decides by the light whether it is night, so that neither the device's own lamp, nor headlights
 * that pass, nor a person with a torch make it switch to and fro. One thread.
 *
 * <ul>
 *   <li>Dark for {@value #DARK_MILLIS} ms: it is night.
 *   <li>Much brighter than at the beginning of the night for {@value #BRIGHT_MILLIS} ms: perhaps it
 *       is day. The lamp itself may have made it so, and a camera that makes up for the dark shows
 *       day and night alike; so every {@value #ROUTINE_MILLIS} ms a bright picture alone is enough
 *       to ask.
 *   <li>To ask is to live as by day, and to look after {@value #SETTLE_MILLIS} ms for {@value
 *       #LOOK_MILLIS} ms: the camera needs a while to get used to it. If that is bright enough, it
 *       is day. Else it stays night, and is asked again after {@value #FIRST_GAP_MILLIS} ms at the
 *       earliest, then after twice as long.
 * </ul>
 */
public final class NightRules {
  static final long DARK_MILLIS = 10_000;
  static final long BRIGHT_MILLIS = 60_000;
  static final long SETTLE_MILLIS = 5_000;
  static final long LOOK_MILLIS = 5_000;
  static final long FIRST_GAP_MILLIS = 300_000;
  static final long ROUTINE_MILLIS = 1_800_000;

  /** A picture that is less bright is one of the night; 0 is black, 1 is white. */
  static final double NIGHT_BRIGHTNESS = 0.15;

  /** A picture without the lamp that is as bright is one of the day. */
  static final double DAY_BRIGHTNESS = 0.25;

  /** So much brighter than at its beginning is no night any more. */
  static final double RISE = 0.15;

  /** As bright as that is reason to ask, however bright the night began: a lamp may have passed. */
  static final double BRIGHTEST_NIGHT = 0.85;

  /** What is known of the light. */
  public sealed interface Light {
    /** A sensor tells dark from light. */
    record Sensor(boolean dark) implements Light {}

    /** The brightness of a picture: 0 is black, 1 is white. */
    record Picture(double brightness) implements Light {}

    /** Nothing: there is no picture now, or the sensor's line cannot be had. */
    record Unknown() implements Light {}
  }

  private enum Phase {
    DAY,
    NIGHT,
    /** Told as night, lived as day. */
    ASKING
  }

  private Phase phase = Phase.DAY;
  private long phaseNanos;
  private boolean begun;
  private boolean isForced;

  /** Since when the light has spoken against what is so now. */
  private long againstNanos;

  private boolean isAgainst;

  /** Of the looks since the phase has settled. */
  private double sum;

  private int looks;

  /** How bright it was at the beginning of the night; with the lamp. */
  private double nightBrightness;

  private long askedNanos;
  private long gapMillis;
  private Night night;

  /**
   * @param unixMillis now; day, as far as is known
   */
  public NightRules(long unixMillis) {
    night = new Night(false, Night.By.NOTHING, unixMillis, 0);
  }

  /** What is so now; another record than before when it has changed. */
  public Night at(NightMode mode, Light light, long nanos, long unixMillis) {
    if (!begun) {
      begun = true;
      phaseNanos = nanos;
    }
    switch (mode) {
      case AUTO -> {
        if (isForced) {
          isForced = false;
          begin(phase, nanos);
        }
        follow(light, nanos);
      }
      case ON -> force(Phase.NIGHT, nanos);
      case OFF -> force(Phase.DAY, nanos);
    }
    boolean on = phase != Phase.DAY;
    Night.By by = mode == NightMode.AUTO ? by(light) : Night.By.SETTING;
    if (on != night.on()) {
      night = new Night(on, by, unixMillis, night.count() + (on ? 1 : 0));
    } else if (by != night.by()) {
      night = new Night(on, by, night.sinceMs(), night.count());
    }
    return night;
  }

  /** Whether filter and lamp are to be as by night: not while it is being asked. */
  public boolean isLived() {
    return phase == Phase.NIGHT;
  }

  private Night.By by(Light light) {
    return switch (light) {
      case Light.Sensor _ -> Night.By.SENSOR;
      case Light.Picture _ -> Night.By.PICTURE;
      // A pause of the camera is no reason.
      case Light.Unknown _ -> night.by() == Night.By.SETTING ? Night.By.NOTHING : night.by();
    };
  }

  private void force(Phase wanted, long nanos) {
    isForced = true;
    if (phase != wanted) {
      begin(wanted, nanos);
    }
  }

  private void begin(Phase next, long nanos) {
    if (phase == Phase.DAY && next == Phase.NIGHT) {
      gapMillis = 0;
      askedNanos = nanos;
      nightBrightness = Double.NaN;
    }
    phase = next;
    phaseNanos = nanos;
    isAgainst = false;
    sum = 0;
    looks = 0;
  }

  private void follow(Light light, long nanos) {
    long ageMillis = TimeUnit.NANOSECONDS.toMillis(nanos - phaseNanos);
    boolean hasLooked = ageMillis >= SETTLE_MILLIS + LOOK_MILLIS;
    boolean isLooking = ageMillis >= SETTLE_MILLIS && (!hasLooked || looks == 0);
    switch (light) {
      case Light.Unknown _ -> isAgainst = false;
      // What it says is no matter of degree.
      case Light.Sensor(boolean dark) -> look(dark ? 0 : 1, DAY_BRIGHTNESS, isLooking, nanos);
      case Light.Picture(double brightness) -> look(brightness, bright(), isLooking, nanos);
    }
    if (!hasLooked) {
      return;
    }
    switch (phase) {
      case DAY -> {
        if (lasts(DARK_MILLIS, nanos)) {
          begin(Phase.NIGHT, nanos);
        }
      }
      case NIGHT -> {
        if (Double.isNaN(nightBrightness) && looks > 0) {
          nightBrightness = sum / looks;
        }
        long restMillis = TimeUnit.NANOSECONDS.toMillis(nanos - askedNanos);
        boolean rose = lasts(BRIGHT_MILLIS, nanos) && restMillis >= gapMillis;
        if (rose || (isBrightAlone(light) && restMillis >= ROUTINE_MILLIS)) {
          begin(Phase.ASKING, nanos);
        }
      }
      case ASKING -> answer(nanos);
    }
  }

  /** What speaks against the night; NaN while it is not known. */
  private double bright() {
    return Math.min(BRIGHTEST_NIGHT, Math.max(DAY_BRIGHTNESS, nightBrightness + RISE));
  }

  private void answer(long nanos) {
    boolean isDay = looks > 0 && sum / looks >= DAY_BRIGHTNESS;
    if (!isDay) {
      askedNanos = nanos;
      gapMillis = gapMillis == 0 ? FIRST_GAP_MILLIS : Math.min(ROUTINE_MILLIS, gapMillis * 2);
    }
    begin(isDay ? Phase.DAY : Phase.NIGHT, nanos);
  }

  /**
   * @param bright what speaks against the night; NaN while that is not known
   */
  private void look(double brightness, double bright, boolean isLooking, long nanos) {
    if (isLooking) {
      sum += brightness;
      looks++;
    }
    boolean against =
        switch (phase) {
          case DAY -> brightness < NIGHT_BRIGHTNESS;
          case NIGHT -> brightness >= bright;
          case ASKING -> false;
        };
    if (against && !isAgainst) {
      againstNanos = nanos;
    }
    isAgainst = against;
  }

  private boolean lasts(long millis, long nanos) {
    return isAgainst && TimeUnit.NANOSECONDS.toMillis(nanos - againstNanos) >= millis;
  }

  private static boolean isBrightAlone(Light light) {
    return light instanceof Light.Picture(double brightness) && brightness >= DAY_BRIGHTNESS;
  }
}
