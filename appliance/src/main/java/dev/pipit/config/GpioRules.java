package dev.pipit.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold between the keys of the header. */
final class GpioRules {
  /** By these an add-on board says what it is (HAT specification): ID_SD is 0, ID_SC is 1. */
  private static final int ID_CLOCK = 1;

  private GpioRules() {}

  static void check(Values values, List<Fault> faults) {
    Map<Integer, Key<Integer>> owners = new HashMap<>();
    for (Key<Integer> key : GpioKeys.PINS) {
      int pin = values.value(key);
      if (pin == 0 || !values.isSound(key)) {
        continue;
      }
      if (pin == ID_CLOCK) {
        faults.add(
            new Fault(
                values.origin(key),
                key.dotted(),
                "GPIO 1 belongs to the memory of add-on boards; take one from 2 to 27"));
      }
      Key<Integer> owner = owners.putIfAbsent(pin, key);
      if (owner != null) {
        faults.add(
            new Fault(
                values.origin(key),
                key.dotted(),
                "GPIO "
                    + pin
                    + " is "
                    + owner.dotted()
                    + " already; wire each to a pin of its own"));
      }
    }
  }
}
