package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.capture.Source;
import dev.pipit.installed.Await;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JPEGs of a camera whose own pictures are H.264 and refer to one another. */
final class H264SnapshotTest {
  private static JpegSite site;

  /** A recording of 64x48 at ten pictures per second, over and over. */
  private static final class H264Camera implements Source {
    private final RawFormat format = new RawFormat(PixelFormat.H264, 64, 48, 0, ColorSpace.BT601);
    private final List<ByteBuffer> recording =
        AccessUnits.of(Corpus.bytes("streams/x264-zerolatency.h264"));
    private int given;

    @Override
    public RawFormat format() {
      return format;
    }

    @Override
    public double framesPerSecond() {
      return 10;
    }

    @Override
    public String label() {
      return "H.264 camera";
    }

    @Override
    public RawFrame next(Duration timeout) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      ByteBuffer unit = recording.get(given++ % 5);
      ByteBuffer memory = ByteBuffer.allocateDirect(unit.remaining()).put(unit.duplicate()).flip();
      return new RawFrame(0, format, memory, _ -> {}).hold(System.nanoTime(), memory.limit());
    }

    @Override
    public long droppedFrames() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @BeforeAll
  static void start() throws Exception {
    site = new JpegSite(H264Camera::new);
  }

  @AfterAll
  static void end() {
    site.close();
  }

  @Test
  void aSnapshotIsDecodedFromTheStream() {
    Await.until(
        "a snapshot",
        Duration.ofSeconds(20),
        () -> site.get("/live/porch/snapshot.jpg").status() == 200);
    Await.until(
        "a snapshot of the camera, not of the slate",
        Duration.ofSeconds(20),
        () -> {
          byte[] jpeg = site.get("/live/porch/snapshot.jpg").body();
          BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
          return image.getWidth() == 64 && image.getHeight() == 48;
        });
  }

  @Test
  void aStreamGoesOn() throws Exception {
    try (RawClient client = site.connect(0)) {
      client.get("/live/porch/stream.mjpg?fps=30");
      assertThat(client.readHead().status()).isEqualTo(200);
      StringBuilder text = new StringBuilder();
      int pictures = 0;
      while (pictures < 6) {
        text.append((char) client.readByte());
        if (text.toString().endsWith("Content-Type: image/jpeg")) {
          pictures++;
          text.setLength(0);
        }
      }
      assertThat(site.camera.jpeg().pictures()).isGreaterThanOrEqualTo(6);
    }
  }
}
