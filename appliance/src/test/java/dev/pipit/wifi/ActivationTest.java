package dev.pipit.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** NMDeviceState, as NetworkManager tells them in a row. */
class ActivationTest {
  private final Activation activation = new Activation();

  private void goesOn(int... states) {
    for (int state : states) {
      assertThat(activation.at(state, 0)).as("after %d", state).isNull();
    }
  }

  @Test
  void whatTheDeviceWasAtMayEndFirst() {
    goesOn(110, 30, 40, 50, 60, 70, 80, 90);
    assertThat(activation.at(100, 0)).isEqualTo(new Radio.Attempt.Joined());
  }

  @Test
  void anEarlierFailureIsNotThisOne() {
    goesOn(120, 30, 40, 50);
    assertThat(activation.at(120, 7)).isEqualTo(new Radio.Attempt.Failed(7));
  }

  @Test
  void oneThatIsCutShortHasFailed() {
    goesOn(40, 50, 60, 110);
    assertThat(activation.at(30, 39)).isEqualTo(new Radio.Attempt.Failed(39));
  }
}
