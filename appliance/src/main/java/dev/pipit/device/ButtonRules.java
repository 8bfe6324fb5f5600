package dev.pipit.device;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a press means, by how long the button was held. It counts when the button is let go, so that
 * whoever holds it can still change their mind; one that never is let go (stuck, or wired the other
 * way round) does nothing. Times are of a clock that only goes forward. One thread.
 */
public final class ButtonRules {
  /** A press so long at most is a short one. */
  public static final long SHORT_MILLIS = 2_000;

  /** From here on letting go forgets the password. */
  public static final long FORGET_MILLIS = 10_000;

  /** From here on letting go takes the settings back too. */
  public static final long RESET_MILLIS = 20_000;

  /** From here on letting go does nothing. */
  public static final long STUCK_MILLIS = 30_000;

  private boolean pressed;
  private long sinceNanos;

  /** The button is, or is not, pressed from then on; what that asks for, or null for nothing. */
  public @Nullable ButtonAction edge(boolean nowPressed, long nanos) {
    boolean before = pressed;
    pressed = nowPressed;
    if (nowPressed) {
      // Again without a letting go between, which the kernel lost: only the newest press counts.
      sinceNanos = nanos;
      return null;
    }
    if (!before) {
      // It was held when it was found: who knows for how long.
      return null;
    }
    long millis = heldMillis(nanos);
    if (millis <= SHORT_MILLIS) {
      return ButtonAction.PRIVACY;
    }
    if (millis < FORGET_MILLIS || millis >= STUCK_MILLIS) {
      return null;
    }
    return millis < RESET_MILLIS ? ButtonAction.FORGET : ButtonAction.RESET;
  }

  /**
   * What the lamp says of a button that is held; null while it says something else. After {@link
   * #STUCK_MILLIS} the lamp tells how the device is, as if nobody pressed.
   */
  public @Nullable LampPattern shown(long nanos) {
    long millis = pressed ? heldMillis(nanos) : 0;
    if (millis <= SHORT_MILLIS || millis >= STUCK_MILLIS) {
      return null;
    }
    if (millis < FORGET_MILLIS) {
      return LampPattern.HELD;
    }
    return millis < RESET_MILLIS ? LampPattern.FORGET : LampPattern.RESET;
  }

  private long heldMillis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos - sinceNanos);
  }
}
