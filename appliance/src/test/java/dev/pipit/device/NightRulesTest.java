package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.device.NightRules.Light;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class NightRulesTest {
  private static final long UNIX = 1_700_000_000_000L;
  private static final long STEP = 250;
  private static final Light DARK = new Light.Sensor(true);
  private static final Light LIGHT = new Light.Sensor(false);

  private final NightRules rules = new NightRules(UNIX);
  private long millis;
  private Night night = new Night(false, Night.By.NOTHING, UNIX, 0);

  private static Light picture(double brightness) {
    return new Light.Picture(brightness);
  }

  private void step(NightMode mode, Light light) {
    night = rules.at(mode, light, TimeUnit.MILLISECONDS.toNanos(millis), UNIX + millis);
    millis += STEP;
  }

  /** For so long, in steps as the panel makes them. */
  private void pass(double seconds, Light light) {
    pass(seconds, _ -> light);
  }

  private void pass(double seconds, LongFunction<Light> light) {
    long end = millis + (long) (seconds * 1000);
    while (millis < end) {
      step(NightMode.AUTO, light.apply(millis));
    }
  }

  @Test
  void itIsNightWhenItWasDarkForTenSecondsAndDayWhenItWasLightForAMinute() {
    pass(20, LIGHT);
    assertThat(night).isEqualTo(new Night(false, Night.By.SENSOR, UNIX, 0));
    long dusk = millis;
    pass(10, DARK);
    assertThat(night.on()).isFalse();
    pass(1, DARK);
    assertThat(night).isEqualTo(new Night(true, Night.By.SENSOR, UNIX + dusk + 10_000, 1));
    assertThat(rules.isLived()).isTrue();
    pass(600, DARK);
    pass(60, LIGHT);
    assertThat(rules.isLived()).isTrue();
    pass(11, LIGHT);
    assertThat(night.on()).isFalse();
    assertThat(rules.isLived()).isFalse();
    assertThat(night.count()).isEqualTo(1);
  }

  @Test
  void lightThatComesInTheFirstMomentsOfANightEndsItToo() {
    pass(20, picture(0.8));
    pass(11, picture(0.02));
    assertThat(night.on()).isTrue();
    pass(90, picture(1));
    assertThat(night.on()).isFalse();
  }

  @Test
  void headlightsATorchAndAShadowChangeNothing() {
    pass(30, LIGHT);
    pass(9, DARK);
    pass(30, LIGHT);
    assertThat(night.count()).isZero();
    pass(30, DARK);
    Night begun = night;
    for (int car = 0; car < 20; car++) {
      pass(45, LIGHT);
      pass(5, DARK);
    }
    assertThat(night).isSameAs(begun);
    assertThat(rules.isLived()).isTrue();
  }

  @Test
  void aSensorThatTheLampShinesOnIsAskedEverMoreSeldom() {
    pass(30, DARK);
    assertThat(rules.isLived()).isTrue();
    int asked = 0;
    boolean before = true;
    long end = millis + TimeUnit.HOURS.toMillis(8);
    while (millis < end) {
      step(NightMode.AUTO, rules.isLived() ? LIGHT : DARK);
      asked += before && !rules.isLived() ? 1 : 0;
      before = rules.isLived();
      assertThat(night.on()).isTrue();
    }
    assertThat(night.count()).isEqualTo(1);
    assertThat(asked).isBetween(8, 20);
  }

  @Test
  void thePictureIsMeasuredAgainstWhatTheLampMadeOfIt() {
    pass(60, picture(0.4));
    pass(11, picture(0.1));
    assertThat(night.on()).isTrue();
    assertThat(night.by()).isEqualTo(Night.By.PICTURE);
    // The lamp: brighter than any dusk, and no day.
    pass(1_500, picture(0.35));
    assertThat(rules.isLived()).isTrue();
    long dawn = millis;
    pass(120, at -> picture(rules.isLived() ? 0.55 : 0.4 + (at - dawn) * 1e-9));
    assertThat(night.on()).isFalse();
  }

  @Test
  void aCameraThatMakesUpForTheDarkIsAskedEveryHalfHour() {
    pass(11, picture(0.05));
    // By night with the lamp as bright as by day without.
    pass(1_700, picture(0.45));
    assertThat(rules.isLived()).isTrue();
    pass(200, _ -> picture(rules.isLived() ? 0.45 : 0.05));
    assertThat(night.count()).isEqualTo(1);
    assertThat(night.on()).isTrue();
    pass(2_000, picture(0.45));
    assertThat(night.on()).isFalse();
  }

  @Test
  void aCameraThatIsClosedLeavesTheNightAsItIs() {
    pass(11, picture(0.05));
    Night begun = night;
    pass(4_000, new Light.Unknown());
    assertThat(night).isSameAs(begun);
    assertThat(rules.isLived()).isTrue();
    pass(100, picture(0.1));
    pass(100, picture(0.5));
    assertThat(night.on()).isFalse();
  }

  @Test
  void theSettingsDecideAtOnce() {
    step(NightMode.ON, new Light.Unknown());
    assertThat(night).isEqualTo(new Night(true, Night.By.SETTING, UNIX, 1));
    step(NightMode.OFF, DARK);
    assertThat(night.on()).isFalse();
    step(NightMode.ON, LIGHT);
    pass(5, LIGHT);
    assertThat(night.by()).isEqualTo(Night.By.SENSOR);
    assertThat(night.on()).isTrue();
    pass(100, LIGHT);
    assertThat(night.on()).isFalse();
  }

  @Test
  void aSensorThatFluttersAtDuskIsNoClatter() {
    Random random = new Random(11);
    pass(12 * 3600, _ -> new Light.Sensor(random.nextBoolean()));
    assertThat(night.count()).isLessThan(3);
  }
}
