package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.access.Access;
import dev.pipit.config.Configuration;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.config.StateDirectory;
import dev.pipit.http.ServiceState;
import dev.pipit.http.WebException;
import dev.pipit.live.HlsAnswer;
import dev.pipit.live.LiveEvent;
import dev.pipit.live.LiveStatistics;
import dev.pipit.live.LiveSubscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings change while somebody watches, and come back by themselves when the picture goes. */
final class SettingsKeeperTest {
  private static final String TEXT =
      """
      # the test picture
      [cameras.a]
      source = "test"
      width = 320 # small
      height = 180
      frame-rate = 15
      segment-ms = 500
      """;

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");
  private CamerasOnAir cameras = onAir(List.of());
  private @Nullable SettingsKeeper open;

  @BeforeEach
  void start() throws Exception {
    file = Files.writeString(folder.resolve("pipit.toml"), TEXT);
    Settings settings = Settings.read(file, Map.of(), List.of());
    cameras =
        onAir(
            settings.configuration().cameras().stream()
                .map(camera -> new OnAir(camera, Clock.systemUTC(), () -> false))
                .toList());
    open =
        new SettingsKeeper(
            settings, cameras, Clock.systemUTC(), Duration.ofSeconds(3), Duration.ofSeconds(2));
    cameras.all().forEach(OnAir::start);
    keeper().start();
    eventually("pictures", () -> statistics("a").widthPixels() == 320);
    eventually(
        "live",
        () ->
            cameras.all().stream()
                .allMatch(onAir -> onAir.camera().lastPictureNanos() != Long.MIN_VALUE));
  }

  private CamerasOnAir onAir(List<OnAir> cameras) {
    Access access = new Access(new StateDirectory(folder), Clock.systemUTC(), true);
    return new CamerasOnAir(cameras, access, null, Clock.systemUTC());
  }

  @AfterEach
  void end() {
    keeper().close();
    cameras.all().forEach(OnAir::close);
  }

  private SettingsKeeper keeper() {
    return Objects.requireNonNull(open);
  }

  private LiveStatistics statistics(String camera) {
    return Objects.requireNonNull(cameras.stream(camera)).statistics();
  }

  private ServiceState.Camera state(String camera) {
    return cameras.state().cameras().stream()
        .filter(found -> found.name().equals(camera))
        .findFirst()
        .orElseThrow();
  }

  private static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private void change(Map<String, @Nullable Object> changes) throws Exception {
    Settings _ = keeper().change(null, changes);
  }

  private String playlist(String resource) throws Exception {
    CompletableFuture<HlsAnswer> answer = new CompletableFuture<>();
    Objects.requireNonNull(cameras.stream("a")).hls(resource, null, answer::complete);
    HlsAnswer.Playlist playlist = (HlsAnswer.Playlist) answer.get(20, TimeUnit.SECONDS);
    return StandardCharsets.UTF_8.decode(playlist.utf8().duplicate()).toString();
  }

  private String mediaPlaylistPath() throws Exception {
    return playlist("index.m3u8")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .findFirst()
        .orElse("");
  }

  /** Reads on until a start of that width; true when the stream ended before. */
  private static boolean endsBefore(LiveSubscription viewer, int widthPixels) {
    boolean[] ended = new boolean[1];
    eventually(
        "a start with width " + widthPixels,
        () -> {
          while (true) {
            LiveEvent event = viewer.next();
            if (event == null) {
              return false;
            }
            if (event instanceof LiveEvent.Chunk chunk) {
              chunk.bytes().close();
            }
            ended[0] |= event instanceof LiveEvent.End;
            if (ended[0]
                || (event instanceof LiveEvent.Start begin && begin.widthPixels() == widthPixels)) {
              return true;
            }
          }
        });
    return ended[0];
  }

  @Test
  void aResetKeepsWhatIsWiredAndThatOthersReachTheDevice() throws Exception {
    Files.writeString(
        file, TEXT.replace("[cameras.a]", "[server]\nbind = \"192.0.2.7\"\n[cameras.a]"));
    keeper()
        .change(
            null, Map.of("gpio.button-pin", 27, "log.level", "debug", "cameras.a.privacy", true));

    keeper().reset();

    Configuration now = keeper().present().configuration();
    assertThat(now.gpio().button().pin()).isEqualTo(27);
    assertThat(now.log().level()).isEqualTo("info");
    assertThat(now.server().bind()).isEqualTo("0.0.0.0");
    assertThat(now.cameras())
        .singleElement()
        .satisfies(camera -> assertThat(camera.name()).isEqualTo("camera"));
    assertThat(cameras.all().stream().map(onAir -> onAir.camera().name()))
        .containsExactly("camera");
    assertThat(Files.readString(file)).doesNotContain("privacy", "debug", "192.0.2.7");
    assertThat(Settings.read(file, Map.of(), List.of()).configuration()).isEqualTo(now);
  }

  @Test
  void aResetOfADeviceThatOnlyItselfReachesLeavesItSo() throws Exception {
    keeper().change(null, Map.of("log.level", "debug"));
    keeper().reset();
    assertThat(keeper().present().configuration().server().bind()).isEqualTo("127.0.0.1");
    assertThat(Files.readString(file)).isBlank();
  }

  @Test
  void anotherSizeReachesViewersWhoStayBehindADiscontinuity() throws Exception {
    String path = mediaPlaylistPath();
    try (LiveSubscription viewer =
        Objects.requireNonNull(cameras.stream("a")).subscribe(() -> {})) {
      assertThat(endsBefore(viewer, 320)).isFalse();
      change(Map.of("cameras.a.width", 640, "cameras.a.height", 360));
      assertThat(endsBefore(viewer, 640)).isFalse();
    }
    assertThat(mediaPlaylistPath()).isEqualTo(path);
    eventually("a discontinuity", () -> statistics("a").discontinuities() == 1);
    assertThat(file).hasContent(TEXT.replace("320", "640").replace("180", "360"));
    eventually("kept", () -> "kept".equals(Objects.requireNonNull(state("a").change()).state()));
  }

  @Test
  void anotherBitrateNeedsNoDiscontinuity() throws Exception {
    long before = statistics("a").accessUnits();
    change(Map.of("cameras.a.bitrate-kbit", 900));
    eventually(
        "the bitrate",
        () -> {
          ServiceState.Encoder encoder = state("a").encoder();
          return encoder != null && encoder.bitsPerSecond() == 900_000;
        });
    eventually("pictures go on", () -> statistics("a").accessUnits() > before + 30);
    assertThat(statistics("a").discontinuities()).isZero();
    assertThat(Objects.requireNonNull(state("a").encoder()).restarts()).isZero();
  }

  @Test
  void otherLengthsHoldFromTheNextSegmentOn() throws Exception {
    String path = mediaPlaylistPath();
    assertThat(playlist(path)).contains("PART-TARGET=0.2");
    change(
        Map.of(
            "cameras.a.part-ms",
            500,
            "cameras.a.segment-ms",
            1500,
            "cameras.a.window-seconds",
            14));
    eventually(
        "the part target",
        () -> {
          try {
            return playlist(path).contains("PART-TARGET=0.5");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertThat(playlist(path)).contains("#EXT-X-TARGETDURATION:2");
    assertThat(statistics("a").discontinuities()).isZero();
  }

  @Test
  void aChangeWithoutAPictureIsTakenBackInTheFileToo() throws Exception {
    change(Map.of("cameras.a.source", "/dev/video-that-is-not-there"));
    assertThat(Files.readString(file)).contains("video-that-is-not-there");
    assertThat(Objects.requireNonNull(state("a").change()).state()).isEqualTo("trying");
    eventually(
        "taken back",
        () -> Objects.requireNonNull(state("a").change()).state().equals("taken-back"));
    ServiceState.Change change = Objects.requireNonNull(state("a").change());
    assertThat(change.keys()).containsExactly("cameras.a.source");
    assertThat(change.sentence()).contains("no picture for 3 s").contains("taken back");
    assertThat(file).hasContent(TEXT);
    eventually("live again", () -> state("a").state() == ServiceState.Phase.LIVE);
  }

  @Test
  void aFileWrittenByHandIsAppliedAndABrokenOneIsNot() throws Exception {
    Files.writeString(file, TEXT.replace("width = 320", "width = = 7"));
    Files.writeString(file, TEXT.replace("frame-rate = 15", "bitrate-kbit = 700"));
    eventually(
        "the bitrate",
        () -> {
          ServiceState.Encoder encoder = state("a").encoder();
          return encoder != null && encoder.bitsPerSecond() == 700_000;
        });
    String broken = TEXT.replace("width = 320", "width = = 7");
    Files.writeString(file, broken);
    assertThatThrownBy(() -> change(Map.of("cameras.a.width", 640)))
        .hasMessageContaining("meanwhile");
    assertThat(file).hasContent(broken);
    assertThat(keeper().present().configuration().cameras().getFirst().widthPixels())
        .isEqualTo(320);
  }

  @Test
  void camerasComeAndGoWhileOthersAreWatched() throws Exception {
    change(Map.of("cameras.b.source", "test", "cameras.b.width", 160, "cameras.b.height", 96));
    eventually(
        "the new camera",
        () -> cameras.stream("b") != null && statistics("b").widthPixels() == 160);
    assertThat(cameras.state().cameras())
        .extracting(ServiceState.Camera::name)
        .containsExactly("a", "b");
    Settings _ = keeper().removeCamera("b");
    assertThat(cameras.stream("b")).isNull();
    assertThat(file).hasContent(TEXT);
    assertThat(statistics("a").discontinuities()).isZero();
  }

  @Test
  void ofTwoWhoChangeTheSameSettingsTheSecondIsTold() throws Exception {
    String revision = keeper().present().revision();
    Map<String, @Nullable Object> first = new HashMap<>(Map.of("cameras.a.bitrate-kbit", 800));
    Settings _ = keeper().change(revision, first);
    assertThatThrownBy(() -> keeper().change(revision, first))
        .isInstanceOf(SettingsKeeper.StaleException.class);
  }

  /** Where a server would listen, and whether its owner has come there. */
  private static final class Door implements SettingsKeeper.Listening {
    private volatile Configuration.@Nullable Server at;
    private volatile boolean stuck;
    private volatile long reachedNanos = System.nanoTime();

    @Override
    public boolean follow(Configuration.Server next) throws WebException {
      if (stuck) {
        throw new WebException("Port 80 is taken", "Choose another.", new IOException());
      }
      boolean moves = !next.equals(at);
      at = next;
      return moves;
    }

    @Override
    public long reachedNanos() {
      return reachedNanos;
    }

    int port() {
      return Objects.requireNonNull(at).port();
    }
  }

  private Door door() throws Exception {
    Door door = new Door();
    boolean _ = door.follow(keeper().present().configuration().server());
    keeper().movesWith(door);
    return door;
  }

  private String warning() {
    ServiceState.Warning warning = keeper().addressWarning();
    return warning == null ? "" : warning.sentence();
  }

  @Test
  void aNewAddressIsKeptOnceTheOwnerHasComeThere() throws Exception {
    Door door = door();

    change(Map.of("server.port", 9000));
    assertThat(door.port()).isEqualTo(9000);
    assertThat(warning()).contains("port 9000", "taken back");
    door.reachedNanos = System.nanoTime();

    eventually("kept", () -> warning().isEmpty());
    assertThat(Files.readString(file)).contains("port = 9000");
    assertThat(door.port()).isEqualTo(9000);
  }

  @Test
  void aNewAddressIsTakenBackWhenNobodyComesThere() throws Exception {
    Door door = door();

    change(Map.of("server.port", 9000));
    change(Map.of("server.bind", "0.0.0.0"));

    eventually("taken back", () -> warning().contains("taken back: nobody"));
    assertThat(door.port()).isEqualTo(8080);
    assertThat(Files.readString(file)).startsWith(TEXT).doesNotContain("port =", "bind =");
  }

  @Test
  void anAddressThatCannotBeHadIsRefusedAndNothingChanges() throws Exception {
    Door door = door();
    door.stuck = true;

    assertThatThrownBy(() -> change(Map.of("server.port", 80, "cameras.a.width", 640)))
        .isInstanceOf(SettingsRefusedException.class)
        .hasMessage("server.port: Port 80 is taken. Choose another.");

    assertThat(Files.readString(file)).isEqualTo(TEXT);
    assertThat(keeper().present().configuration().server().port()).isEqualTo(8080);
  }

  @Test
  void whoWritesAnAddressByHandKeepsIt() throws Exception {
    Door door = door();

    Files.writeString(file, TEXT + "[server]\nport = 9001\n");

    eventually("moved", () -> door.port() == 9001);
    assertThat(warning()).isEmpty();
  }
}
