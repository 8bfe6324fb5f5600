package dev.pipit.device;

import java.util.List;

/** What a lamp says by how it blinks. */
public enum LampPattern {
  /** Cameras are being opened. */
  STARTING,
  /** The device has no network address yet, though others are to reach it. */
  JOINING,
  /** All is well, and every camera is closed. */
  READY,
  /** Pictures flow from every camera that is not closed. */
  LIVE,
  /** A camera gives no picture. */
  FAULT,
  /** The button is held: to let go now does nothing. */
  HELD,
  /** The button is held: to let go now forgets the password. */
  FORGET,
  /** The button is held: to let go now takes the settings back too. */
  RESET;

  /** Times in milliseconds, lit and dark in turn, over and over. */
  private List<Integer> millis() {
    return switch (this) {
      case STARTING -> List.of(500, 500);
      case JOINING -> List.of(1350, 150);
      case READY -> List.of(100, 2900);
      case LIVE -> List.of(1000, 0);
      case FAULT -> List.of(150, 150, 150, 150, 150, 1250);
      case HELD -> List.of(0, 1000);
      case FORGET -> List.of(250, 250);
      case RESET -> List.of(60, 60);
    };
  }

  /** Whether the lamp is lit so long after the pattern began. */
  public boolean isLit(long sinceMillis) {
    return step(sinceMillis).lit;
  }

  /** How long it stays as it is then; at most a period. */
  public int unchangedMillis(long sinceMillis) {
    return step(sinceMillis).leftMillis;
  }

  private record Step(boolean lit, int leftMillis) {}

  private Step step(long sinceMillis) {
    List<Integer> steps = millis();
    int period = 0;
    for (int step : steps) {
      period += step;
    }
    int left = (int) Math.floorMod(sinceMillis, (long) period);
    boolean lit = true;
    for (int step : steps) {
      if (left < step) {
        return new Step(lit, step - left);
      }
      left -= step;
      lit = !lit;
    }
    throw new IllegalStateException("the steps of " + this + " are shorter than their sum");
  }
}
