package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.camera.CameraState;
import dev.pipit.camera.CameraStatus;
import dev.pipit.camera.JpegPicture;
import dev.pipit.device.HealthCheck;
import dev.pipit.libav.LibavException;
import dev.pipit.screen.ScreenLoop;
import dev.pipit.screen.ScreenPage;
import dev.pipit.wifi.PointState;
import dev.pipit.wifi.PointVisit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the board's own screen shows, by the settings: where the page is, what claims the device
 * while nobody has, how the first camera is, and its picture. Any thread.
 */
final class BoardScreen implements AutoCloseable {
  private static final String TITLE = "Pipit";
  private static final Path NODE = Path.of("/dev/fb0");
  private static final Path CONNECTORS = Path.of("/sys/class/drm");
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CamerasOnAir cameras;
  private final SettingsKeeper keeper;
  private final Access access;
  private final Supplier<List<String>> addresses;
  private final PointVisit point;
  private volatile @Nullable ScreenLoop loop;
  private boolean closed;

  /**
   * @param addresses where other machines find the page, the best first
   * @param point the device's own Wi-Fi, while there is no other network
   */
  BoardScreen(
      CamerasOnAir cameras,
      SettingsKeeper keeper,
      Access access,
      Supplier<List<String>> addresses,
      PointVisit point) {
    this.cameras = cameras;
    this.keeper = keeper;
    this.access = access;
    this.addresses = addresses;
    this.point = point;
  }

  private String wanted() {
    return keeper.present().configuration().screen().show();
  }

  /** Goes on by the keeper's present settings. */
  synchronized void settingsChanged() {
    boolean on = !wanted().equals("off") && !closed;
    ScreenLoop running = loop;
    if (on && running == null) {
      loop = new ScreenLoop(NODE, CONNECTORS, this::page, new NewestPictures());
    } else if (!on && running != null) {
      loop = null;
      running.close();
    }
  }

  private ScreenPage page() {
    ScreenPage setup = setupPoint();
    if (setup != null) {
      return setup;
    }
    String code = access.claimCode();
    CameraStatus status = first().camera().status();
    boolean picture =
        wanted().equals("picture") && code == null && status.state() instanceof CameraState.Live;
    List<String> found = addresses.get();
    return new ScreenPage(
        TITLE,
        found,
        found.isEmpty() ? "" : found.getFirst(),
        code,
        sentence(status),
        picture && !status.isPrivate());
  }

  /** How to join the device's own Wi-Fi; null while there is none. */
  private @Nullable ScreenPage setupPoint() {
    PointState state = point.state();
    String password = state == null ? null : point.password();
    if (state == null || password == null || state.phase() == PointState.Phase.JOINED) {
      return null;
    }
    if (state.phase() == PointState.Phase.JOINING) {
      return new ScreenPage(
          TITLE,
          List.of("A Wi-Fi is being tried: a minute and a half at most."),
          "",
          null,
          "",
          false);
    }
    String name = state.point().text();
    return new ScreenPage(
        TITLE,
        List.of("Wi-Fi: " + name, "Password: " + password),
        "WIFI:T:WPA;S:" + name + ";P:" + password + ";;",
        access.claimCode(),
        "There is no network yet. Join this Wi-Fi with a phone: its page opens by itself.",
        false);
  }

  private static String sentence(CameraStatus status) {
    return switch (status.state()) {
      case CameraState.Waiting(var fault) -> fault.sentence();
      case CameraState.Mending(var fault) -> fault.sentence();
      case CameraState.Failed(var fault) -> fault.sentence();
      case CameraState.Starting _ -> "The camera is being opened.";
      case CameraState.Live _ -> status.isPrivate() ? "The camera is closed." : "";
      case CameraState.Stopped _ -> "";
    };
  }

  private OnAir first() {
    return cameras.all().getFirst();
  }

  /** What is wrong with the screen. */
  List<HealthCheck> checks() {
    ScreenLoop running = loop;
    String fault = running == null ? null : running.fault();
    return fault == null
        ? List.of()
        : List.of(
            HealthCheck.warning(
                "device.screen",
                "Screen",
                fault,
                "Set screen.show to \"off\" where there is nothing to be shown.",
                ""));
  }

  @Override
  public synchronized void close() {
    closed = true;
    ScreenLoop running = loop;
    loop = null;
    if (running != null) {
      running.close();
    }
  }

  /** Those of the first camera, as JPEGs; each is newer than the one before. */
  private final class NewestPictures implements ScreenLoop.Pictures {
    private long lastNanos = System.nanoTime() - PATIENCE.toNanos();

    @Override
    public boolean next(ScreenLoop.Receiver to) throws InterruptedException, LibavException {
      try (JpegPicture picture = OnePicture.of(first().camera().jpeg(), lastNanos + 1, PATIENCE)) {
        if (picture == null) {
          return false;
        }
        lastNanos = picture.captureNanos();
        to.accept(picture.bytes());
        return true;
      }
    }
  }
}
