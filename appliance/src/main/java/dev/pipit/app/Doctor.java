package dev.pipit.app;

import dev.pipit.device.DeviceChecks;
import dev.pipit.device.DeviceWatch;
import dev.pipit.device.HealthCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the checks that only a real board can answer, one after another. One thread, one use. */
final class Doctor {
  /** No trial begins after that; the last one ends within the minute that is left. */
  private static final Duration LIMIT = Duration.ofMinutes(9);

  private static final Duration BETWEEN_READINGS = Duration.ofSeconds(1);

  private final Path stateDirectory;
  private final List<String> encoders;
  private final Consumer<HealthCheck> progress;
  private final long startNanos = System.nanoTime();
  private final List<HealthCheck> checks = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  /**
   * @param encoders the encoders to try, by their libavcodec names
   * @param progress is told of each check as it ends
   */
  Doctor(Path stateDirectory, List<String> encoders, Consumer<HealthCheck> progress) {
    this.stateDirectory = stateDirectory;
    this.encoders = encoders;
    this.progress = progress;
  }

  /**
   * Looks at everything.
   *
   * @param service the process of a service that runs, which is not to be disturbed; null when none
   *     does
   */
  DoctorReport run(@Nullable Long service) throws InterruptedException {
    check("Java", DoctorDevices::java);
    check("Machine", this::machine);
    check("CMA", DoctorDevices::contiguousMemory);
    check("Cameras", DoctorDevices::cameras);
    check("Pictures", service == null ? DoctorCameras::pictures : List::of);
    check("Ribbon cable", service == null ? DoctorDevices::csi : this::notWhileItRuns);
    check("Pins", DoctorDevices::gpio);
    if (service == null) {
      check("Disk", () -> DoctorDevices.disk(stateDirectory));
      new DoctorEncoders(encoders, this::tell, leftOut::add, this::mayGoOn).run();
      if (checks.stream().anyMatch(check -> check.id().startsWith("encoder."))) {
        check("Machine after the trials", this::heat);
      }
    } else {
      String why = ": Pipit runs (process %d) and is not disturbed.".formatted(service);
      leftOut.add("Pictures" + why);
      leftOut.add("Encoders" + why);
      leftOut.add("Disk speed" + why);
      leftOut.add("To try them, end it first: sudo systemctl stop pipit");
    }
    return DoctorReport.of(
        Diagnosis.system(), (System.nanoTime() - startNanos) / 1e9, checks, leftOut);
  }

  private List<HealthCheck> notWhileItRuns() {
    leftOut.add("Ribbon cable: rpicam cannot list cameras while a service may use one.");
    return List.of();
  }

  private List<HealthCheck> machine() throws InterruptedException {
    DeviceWatch watch = new DeviceWatch(stateDirectory);
    watch.read();
    // Shares of the processor are those between two readings.
    TimeUnit.NANOSECONDS.sleep(BETWEEN_READINGS.toNanos());
    return new DeviceChecks(() -> false).judge(watch.read());
  }

  /** Heat and supply show what they are worth under load. */
  private List<HealthCheck> heat() {
    return new DeviceChecks(() -> false)
        .judge(new DeviceWatch(null).read()).stream()
            .filter(
                check ->
                    check.id().equals("device.temperature") || check.id().equals("device.power"))
            .map(
                check ->
                    new HealthCheck(
                        check.id() + ".after",
                        check.title() + " after the trials",
                        check.level(),
                        check.sentence(),
                        check.action(),
                        check.value()))
            .toList();
  }

  private void check(String name, Callable<List<HealthCheck>> what) throws InterruptedException {
    try {
      what.call().forEach(this::tell);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      tell(
          HealthCheck.warning(
              "doctor.failed",
              name,
              "This could not be found out: " + e.getClass().getSimpleName() + ".",
              "Report this with the rest.",
              ""));
    }
  }

  private void tell(HealthCheck check) {
    checks.add(check);
    progress.accept(check);
  }

  private boolean mayGoOn(String what) {
    if (System.nanoTime() - startNanos < LIMIT.toNanos()) {
      return true;
    }
    leftOut.add(what + ": ten minutes are over.");
    return false;
  }
}
