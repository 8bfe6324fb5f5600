package dev.pipit.device;

/**
 * What is wired for the night; a pin of 0 is none.
 *
 * @param mode who decides whether it is night
 * @param filter active while the IR-cut filter is to be out of the way
 * @param lamp active while the IR lamp is to be lit
 * @param light active in the dark
 */
public record NightWiring(NightMode mode, Output filter, Output lamp, Wiring.Input light) {
  /**
   * A line that is driven.
   *
   * @param activeLow whether low means night
   */
  public record Output(int pin, boolean activeLow) {
    private Output none() {
      return new Output(0, activeLow);
    }
  }

  /** Whether nothing is wired. */
  boolean isEmpty() {
    return filter.pin == 0 && lamp.pin == 0 && light.pin() == 0;
  }

  NightWiring none() {
    return new NightWiring(mode, filter.none(), lamp.none(), light.none());
  }
}
