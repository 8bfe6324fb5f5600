package dev.pipit.wifi;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of an activation, from the states that NetworkManager tells of its device. One
 * thread.
 *
 * <p>The device may have been at something else: that is torn down first, which looks like a
 * failure to who does not know where the new one begins.
 */
final class Activation {
  private boolean isBegun;

  Activation() {}

  /**
   * Takes the next state.
   *
   * @param state NMDeviceState
   * @param reason NMDeviceStateReason
   * @return how it ended, or null while it goes on
   */
  Radio.@Nullable Attempt at(int state, int reason) {
    if (state == NetworkManagerBus.ACTIVATED) {
      return new Radio.Attempt.Joined();
    }
    isBegun |= state >= NetworkManagerBus.PREPARE && state < NetworkManagerBus.ACTIVATED;
    boolean isOver = state == NetworkManagerBus.FAILED || state <= NetworkManagerBus.DISCONNECTED;
    return isBegun && isOver ? new Radio.Attempt.Failed(reason) : null;
  }
}
