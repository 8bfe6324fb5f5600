package dev.pipit.http;

import dev.pipit.access.Access;
import dev.pipit.camera.Camera;
import dev.pipit.camera.CameraSettings;
import dev.pipit.camera.EncoderOpener;
import dev.pipit.camera.JpegFeed;
import dev.pipit.camera.SourceOpener;
import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A server on the loopback with one real camera, {@code porch}. */
final class JpegSite implements AutoCloseable, Cameras {
  final Camera camera;
  final WebServer server;
  private final LiveStream stream =
      new LiveStream(
          "porch",
          new LiveSettings(
              Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 16L << 20));

  JpegSite(SourceOpener source) throws WebException {
    this(source, null);
  }

  JpegSite(SourceOpener source, @Nullable Access access) throws WebException {
    camera =
        new Camera(
            new CameraSettings(
                "porch",
                320,
                240,
                500_000,
                Duration.ofSeconds(1),
                new CameraSettings.Pace(true, 10)),
            source,
            new X264(),
            stream,
            Clock.systemUTC());
    server =
        new WebServer(
            TestSite.settings(100, 100),
            this,
            List.of(),
            access,
            TestSite.MACHINE,
            "dev/pipit/http/testpage");
    server.start();
    camera.start();
  }

  private static final class X264 implements EncoderOpener {
    @Override
    public Encoder open(EncoderSettings settings) throws EncodeException {
      try {
        return EncoderProbe.choosePreferring(
                "auto", settings, List.of("h264_v4l2m2m", "libopenh264"))
            .open(settings);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EncodeException("interrupted", "");
      }
    }

    @Override
    public void avoid(@Nullable String name, String sentence, BooleanSupplier hangs) {
      // There is only one here.
    }

    @Override
    public String why() {
      return "";
    }
  }

  @Override
  public ServiceState state() {
    return TestSite.state(ServiceState.Phase.LIVE);
  }

  @Override
  public @Nullable LiveStream stream(String name) {
    return name.equals("porch") ? stream : null;
  }

  @Override
  public @Nullable JpegFeed jpeg(String name) {
    return name.equals("porch") ? camera.jpeg() : null;
  }

  @Override
  public String first() {
    return "porch";
  }

  String address(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  RawClient connect(int receiveBytes) throws IOException {
    return new RawClient(server.port(), receiveBytes);
  }

  RawClient.Answer get(String path) throws IOException {
    try (RawClient client = connect(0)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return client.read();
    }
  }

  @Override
  public void close() {
    server.close();
    camera.close();
    stream.close();
  }
}
