package dev.pipit.app;

import dev.pipit.capture.Camera;
import dev.pipit.capture.ProbeReport;
import dev.pipit.capture.V4l2Devices;
import dev.pipit.capture.WantedFormat;
import dev.pipit.config.CsiOptions;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.encode.PictureWish;
import dev.pipit.encode.Preflight;
import dev.pipit.encode.PreflightBoard;
import dev.pipit.encode.PreflightCamera;
import dev.pipit.encode.ProbeResult;
import dev.pipit.json.JsonTrees;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pipit probe}. */
@Command(
    name = "probe",
    description =
        "Lists cameras with their formats, sizes, rates and controls, tries every encoder, and says"
            + " whether the wished picture fits.",
    footer = {
      "",
      "Examples:",
      "  pipit probe",
      "  pipit probe --width 1920 --height 1080",
      "  pipit probe --json"
    })
final class ProbeCommand implements Callable<Integer> {
  private static final int KBIT_PER_SECOND = 2_000;

  @Option(names = "--json", description = "Prints JSON, for programs.")
  boolean json;

  @Option(
      names = "--width",
      paramLabel = "PIXELS",
      defaultValue = "1280",
      description = "The width that is wanted; ${DEFAULT-VALUE} when not given.")
  int width;

  @Option(
      names = "--height",
      paramLabel = "PIXELS",
      defaultValue = "720",
      description = "The height that is wanted; ${DEFAULT-VALUE} when not given.")
  int height;

  @Option(
      names = "--frame-rate",
      paramLabel = "N",
      defaultValue = "30",
      description = "The pictures per second that are wanted; ${DEFAULT-VALUE} when not given.")
  double framesPerSecond;

  @Spec CommandSpec spec;

  ProbeCommand() {}

  /**
   * What an encoder did when it was tried.
   *
   * @param usable whether it encodes
   * @param why how fast, or what failed
   */
  record EncoderReport(String name, boolean usable, String why) {}

  /**
   * All of it; the names of the components are those of the JSON.
   *
   * @param chosenEncoder the one that would be used, or null when none works
   * @param csiOptions what may be said to cameras on the ribbon cable; empty when there is none
   * @param preflight for each camera, and without one for the board alone, whether the wished
   *     picture fits
   */
  record Report(
      List<ProbeReport.CameraReport> cameras,
      List<ProbeReport.Fault> faults,
      List<EncoderReport> encoders,
      @Nullable String chosenEncoder,
      List<CsiOptionReport> csiOptions,
      List<CameraPreflight> preflight) {}

  /**
   * An option of rpicam.
   *
   * @param values for each of its numbers or words, what is allowed and what is standard
   */
  record CsiOptionReport(String name, List<String> values) {}

  /**
   * Whether the wished picture fits a camera.
   *
   * @param camera its node, null for the board alone
   */
  record CameraPreflight(@Nullable String camera, Preflight.Report report) {}

  @Override
  public Integer call() throws InterruptedException {
    Logs.start("error");
    if (width < 32 || height < 32 || width % 2 != 0 || height % 2 != 0 || !(framesPerSecond > 0)) {
      spec.commandLine()
          .getErr()
          .println("Width and height must be even and at least 32, the frame rate more than 0.");
      return ExitCode.USAGE.number();
    }
    WantedFormat wanted = WantedFormat.of(width, height, framesPerSecond);
    List<ProbeResult> results = encoders();
    List<EncoderReport> encoders = results.stream().map(ProbeCommand::report).toList();
    V4l2Devices.Listing listing = new V4l2Devices().list();
    ProbeReport video = ProbeReport.ofThisMachine(listing, wanted);
    Report report =
        new Report(
            video.cameras(),
            video.faults(),
            encoders,
            encoders.stream()
                .filter(EncoderReport::usable)
                .map(EncoderReport::name)
                .findFirst()
                .orElse(null),
            video.cameras().stream().anyMatch(camera -> !camera.modes().isEmpty())
                ? csiOptions()
                : List.of(),
            preflight(listing, results));
    spec.commandLine()
        .getOut()
        .println(json ? JsonTrees.pretty(report) : new ProbeText(report).toString());
    return ExitCode.OK.number();
  }

  private static List<CsiOptionReport> csiOptions() {
    return CsiOptions.all().stream()
        .map(
            option ->
                new CsiOptionReport(
                    option.name(),
                    option.fields().stream()
                        .map(
                            field ->
                                field.allowed()
                                    + (field.standard().isEmpty()
                                        ? ""
                                        : ", standard " + field.standard()))
                        .toList()))
        .toList();
  }

  private List<CameraPreflight> preflight(V4l2Devices.Listing listing, List<ProbeResult> results) {
    PictureWish wish = new PictureWish(width, height, framesPerSecond, KBIT_PER_SECOND);
    PreflightBoard board = board(results);
    if (listing.cameras().isEmpty()) {
      return List.of(new CameraPreflight(null, new Preflight(board, null).of(wish)));
    }
    List<CameraPreflight> reports = new ArrayList<>();
    for (Camera camera : listing.cameras()) {
      PreflightCamera facts =
          PreflightFacts.camera(camera, PreflightFacts.formats("auto"), false, 0);
      reports.add(
          new CameraPreflight(camera.path().toString(), new Preflight(board, facts).of(wish)));
    }
    return reports;
  }

  /** What would be used, and how fast it was just now. */
  private PreflightBoard board(List<ProbeResult> results) {
    for (ProbeResult result : results) {
      if (result instanceof ProbeResult.Works works) {
        double picturesPerSecond = 1000 / Math.max(0.01, works.millisecondsPerPicture());
        return PreflightFacts.board(
            "auto",
            works.name(),
            0,
            PreflightBoard.macroblocksPerSecond(width, height, picturesPerSecond));
      }
    }
    return PreflightFacts.board("auto", null, 0, 0);
  }

  private List<ProbeResult> encoders() throws InterruptedException {
    RawFormat input = new RawFormat(PixelFormat.YU12, width, height, width, ColorSpace.BT709);
    EncoderSettings settings =
        new EncoderSettings(input, width, height, framesPerSecond, KBIT_PER_SECOND * 1000, 1);
    return EncoderProbe.all(settings);
  }

  private static EncoderReport report(ProbeResult result) {
    return switch (result) {
      case ProbeResult.Works works ->
          new EncoderReport(
              works.name(),
              true,
              "%.1f ms for a picture on %d %s"
                  .formatted(
                      works.millisecondsPerPicture(),
                      works.threads(),
                      works.threads() == 1 ? "thread" : "threads"));
      case ProbeResult.Fails fails -> new EncoderReport(fails.name(), false, fails.why());
      case ProbeResult.NotTried notTried ->
          new EncoderReport(notTried.name(), false, "It was not tried.");
    };
  }
}
