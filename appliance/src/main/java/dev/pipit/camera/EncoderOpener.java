package dev.pipit.camera;

import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderSettings;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the encoder that probing chose; called on the encoder's thread. */
public interface EncoderOpener {
  /**
   * Makes an encoder.
   *
   * @throws EncodeException with words for people when it cannot be made
   */
  Encoder open(EncoderSettings settings) throws EncodeException;

  /**
   * An encoder broke down in use again and again: another one shall be made for a while, if there
   * is one. On the supervisor's thread; a call of {@link #open} may hang meanwhile.
   *
   * @param name as {@link Encoder#name} gives it, null when it broke down in the making
   * @param sentence how it broke down the last time
   * @param hangs whether a thread still hangs in it that nothing ends
   */
  void avoid(@Nullable String name, String sentence, BooleanSupplier hangs);

  /**
   * Whether an encoder that is preferred to the one at work has passed its trial since, and the
   * next one that is made will be it; true once. On the supervisor's thread, at each look; trials
   * run beside it.
   */
  default boolean isBetterFound() {
    return false;
  }

  /** Nobody asks any more: what runs beside the encoder ends. Any thread. */
  default void end() {}

  /**
   * What a picture took in the trial of the encoder that was made last, in software; 0 when there
   * was no trial for it, or it is a chip, whose time is not the processor's. On the encoder's
   * thread.
   */
  default double millisecondsPerPicture() {
    return 0;
  }

  /** Why this encoder was chosen, one plain sentence; empty before the first was made. */
  String why();
}
