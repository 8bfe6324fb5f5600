package dev.pipit.app;

import dev.pipit.capture.ProbeReport;
import dev.pipit.capture.ProbeReport.CameraReport;
import dev.pipit.capture.ProbeReport.ControlReport;
import dev.pipit.capture.ProbeReport.FormatReport;
import dev.pipit.capture.ProbeReport.ModeReport;
import dev.pipit.capture.ProbeReport.SizeReport;
import dev.pipit.encode.Preflight;
import java.util.stream.Collectors;

/** The report of {@code pipit probe} for people. */
final class ProbeText {
  private final ProbeCommand.Report report;
  private final StringBuilder text = new StringBuilder();

  ProbeText(ProbeCommand.Report report) {
    this.report = report;
  }

  @Override
  public String toString() {
    text.setLength(0);
    if (report.cameras().isEmpty()) {
      text.append("No camera found. Plug one in, and look at `ls /dev/video*`.\n");
    }
    report.cameras().forEach(this::camera);
    for (ProbeReport.Fault fault : report.faults()) {
      text.append(fault.sentence()).append(' ').append(fault.action()).append('\n');
    }
    if (!report.csiOptions().isEmpty()) {
      text.append("\nOptions of cameras on the ribbon cable (csi = [\"NAME=VALUE\", …])\n");
      report
          .csiOptions()
          .forEach(
              option ->
                  text.append(
                      "  %-16s %s%n".formatted(option.name(), String.join("; ", option.values()))));
    }
    text.append("\nEncoders\n");
    for (ProbeCommand.EncoderReport encoder : report.encoders()) {
      text.append(
          "  %-14s %s%s%n"
              .formatted(
                  encoder.name(),
                  encoder.name().equals(report.chosenEncoder()) ? "would be used: " : "",
                  encoder.why()));
    }
    report.preflight().forEach(this::preflight);
    return text.toString().stripTrailing();
  }

  private void preflight(ProbeCommand.CameraPreflight one) {
    Preflight.Report fit = one.report();
    text.append(
        "\n%s at %s pictures a second%s: %s%n"
            .formatted(
                fit.wish().size(),
                fit.wish().rate(),
                one.camera() == null ? "" : " from " + one.camera(),
                fit.verdict().word()));
    for (Preflight.Finding finding : fit.findings()) {
      text.append("  %-9s %s%n".formatted(finding.verdict().word(), finding.sentence()));
    }
    if (!fit.nearest().isEmpty()) {
      text.append(
          "  nearest   %s%n"
              .formatted(
                  fit.nearest().stream()
                      .map(
                          near ->
                              near.size()
                                  + " at "
                                  + near.rate()
                                  + ", "
                                  + near.bitrateKbit()
                                  + " kbit/s")
                      .collect(Collectors.joining("; "))));
    }
  }

  private void camera(CameraReport camera) {
    text.append(camera.name()).append(" (").append(camera.path()).append(")\n");
    if (camera.stablePath() != null) {
      text.append("  source     ").append(camera.stablePath()).append('\n');
    }
    text.append("  driver     %s at %s%n".formatted(camera.driver(), camera.bus()));
    ProbeReport.ChosenReport chosen = camera.chosen();
    text.append(
        chosen == null
            ? "  would use  nothing: it offers no format that Pipit reads\n"
            : "  would use  %s %dx%d at %s%n"
                .formatted(
                    chosen.fourCc(),
                    chosen.widthPixels(),
                    chosen.heightPixels(),
                    rate(chosen.framesPerSecond())));
    text.append("  formats\n");
    for (FormatReport format : camera.formats()) {
      text.append(
          "    %s  %s%s%n"
              .formatted(
                  format.fourCc(),
                  format.description(),
                  format.usable() ? "" : " (not read by Pipit)"));
      if (format.usable()) {
        format.sizes().forEach(this::size);
      }
    }
    if (!camera.modes().isEmpty()) {
      text.append("  sensor modes\n");
      camera.modes().forEach(this::mode);
    }
    if (!camera.controls().isEmpty()) {
      text.append("  controls\n");
      camera.controls().forEach(this::control);
    }
  }

  private void mode(ModeReport mode) {
    text.append(
        "    %-16s %s, %s, sees %dx%d from (%d, %d)%n"
            .formatted(
                mode.mode(),
                mode.format(),
                mode.framesPerSecond() == 0
                    ? "a rate that is not told"
                    : "at most " + rate(mode.framesPerSecond()),
                mode.cropWidth(),
                mode.cropHeight(),
                mode.cropLeft(),
                mode.cropTop()));
  }

  private void size(SizeReport size) {
    String pixels = size.minimumWidth() + "x" + size.minimumHeight();
    if (size.maximumWidth() != size.minimumWidth()
        || size.maximumHeight() != size.minimumHeight()) {
      pixels += " to " + size.maximumWidth() + "x" + size.maximumHeight();
    }
    text.append(
        "      %s at %s%n"
            .formatted(
                pixels,
                size.framesPerSecond().isEmpty()
                    ? "a rate the driver does not tell"
                    : size.framesPerSecond().stream()
                        .map(ProbeText::rate)
                        .collect(Collectors.joining(size.anyRateBetween() ? " to " : ", "))));
  }

  private void control(ControlReport control) {
    text.append(
        "    %-28s %s, %d to %d, default %d%s%s%n"
            .formatted(
                control.name(),
                control.value() == null ? "-" : control.value(),
                control.minimum(),
                control.maximum(),
                control.defaultValue(),
                control.readOnly() ? ", read only" : "",
                control.inactive() ? ", inactive" : ""));
    if (!control.menu().isEmpty()) {
      text.append(
          "      %s%n"
              .formatted(
                  control.menu().stream()
                      .map(item -> item.value() + " " + item.name())
                      .collect(Collectors.joining(", "))));
    }
  }

  private static String rate(double framesPerSecond) {
    return framesPerSecond == Math.rint(framesPerSecond)
        ? Integer.toString((int) framesPerSecond)
        : Double.toString(framesPerSecond);
  }
}
