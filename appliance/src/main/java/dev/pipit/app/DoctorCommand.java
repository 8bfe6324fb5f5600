package dev.pipit.app;

import dev.pipit.config.ConfigurationException;
import dev.pipit.json.JsonTrees;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pipit doctor}. */
@Command(
    name = "doctor",
    description = {
      "Tries what only this very board can answer: encoders, memory, cameras, pins, heat, disk.",
      "Takes up to ten minutes. Says how each check ended, then prints a report without secrets,"
          + " to be attached to an issue. While Pipit runs, nothing that it uses is tried."
    },
    footer = {
      "",
      "Ends with 0 when nothing is wrong, with 5 when something does not work.",
      "",
      "Examples:",
      "  sudo systemctl stop pipit; sudo pipit doctor > report.txt; sudo systemctl start pipit",
      "  pipit doctor --json > report.json",
      "  pipit doctor --encoder h264_v4l2m2m"
    })
final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Prints the report as JSON.")
  boolean json;

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      description = "Tries this encoder only: h264_v4l2m2m, h264_m2m, libx264 or libopenh264.")
  @Nullable String encoder;

  @Mixin StateOptions state = new StateOptions();

  @Spec CommandSpec spec;

  DoctorCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Logs.start("error");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (encoder != null && !DoctorEncoders.all().contains(encoder)) {
      err.println("There is no such encoder; there are " + String.join(", ", DoctorEncoders.all()));
      return ExitCode.USAGE.number();
    }
    Doctor doctor;
    try {
      doctor =
          new Doctor(
              state.directory().path(),
              encoder == null ? DoctorEncoders.all() : List.of(encoder),
              check -> {
                err.println(DoctorReport.line(check));
                err.flush();
              });
    } catch (ConfigurationException e) {
      err.println(e.getMessage());
      return ExitCode.CONFIGURATION.number();
    }
    DoctorReport report = doctor.run(RunningService.find().orElse(null));
    err.println();
    out.println(json ? JsonTrees.pretty(report) : report.text());
    out.flush();
    return report.isFault() ? ExitCode.FOUND.number() : ExitCode.OK.number();
  }
}
