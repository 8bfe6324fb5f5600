package dev.pipit.camera;

import java.time.Duration;

/**
 * How long the supervisor waits before it acts.
 *
 * @param firstFrame an opened camera must give its first picture within
 * @param frame a camera that was giving pictures must give the next one within
 * @param slateAfter the slate is shown when no picture came for so long
 * @param encoderStall an encoder that gets pictures must give something within
 * @param encoderOpen an encoder must be made within
 * @param encoderClose an encoder that makes room for another must be closed within
 * @param threadEnd a thread that was told to end is abandoned after
 * @param reopen pause before a camera is opened again
 * @param goneFirst the same for one that is gone, when somebody tells of devices that come: links
 *     and rights are made a moment after the device
 * @param goneLongest what that pause grows to while nothing is told
 * @param tick how often the supervisor looks
 */
record Limits(
    Duration firstFrame,
    Duration frame,
    Duration slateAfter,
    Duration encoderStall,
    Duration encoderOpen,
    Duration encoderClose,
    Duration threadEnd,
    Duration reopen,
    Duration goneFirst,
    Duration goneLongest,
    Duration tick) {
  static final Limits DEFAULT =
      new Limits(
          // Opening is part of it; while a small machine boots it takes seconds.
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofMillis(1000),
          Duration.ofSeconds(1),
          // The trials of all encoders are part of it.
          Duration.ofSeconds(30),
          // The Pi's driver waits two seconds for the firmware to give its buffers back.
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          Duration.ofMillis(50));
}
