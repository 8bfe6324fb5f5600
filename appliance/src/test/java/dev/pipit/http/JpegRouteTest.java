package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Access;
import dev.pipit.capture.TestPictureSource;
import dev.pipit.config.StateDirectory;
import dev.pipit.installed.Await;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JpegRouteTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static JpegSite site;

  @BeforeAll
  static void start() throws Exception {
    site = new JpegSite(() -> new TestPictureSource(320, 240, 30));
    Await.until(
        "the camera has a picture",
        LIMIT,
        () -> site.get("/live/porch/snapshot.jpg").status() == 200);
  }

  @AfterAll
  static void end() {
    site.close();
  }

  private static BufferedImage image(byte[] jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    assertThat(image).as("a JPEG that Java's own decoder reads").isNotNull();
    return image;
  }

  @Test
  void aSnapshotIsThePictureOfThisMoment() throws Exception {
    double before = System.currentTimeMillis() / 1e3;
    RawClient.Answer answer = site.get("/live/porch/snapshot.jpg");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers())
        .containsEntry("content-type", "image/jpeg")
        .containsEntry("cache-control", "no-store")
        // OctoPrint's page shows it, and is of another origin.
        .containsEntry("cross-origin-resource-policy", "cross-origin");
    assertThat(Double.parseDouble(answer.headers().get("x-timestamp")))
        .isBetween(before - 0.3, before + 5);
    BufferedImage image = image(answer.body());
    assertThat(image.getWidth()).isEqualTo(320);
    assertThat(image.getHeight()).isEqualTo(240);
    // The first block of the time code is white, the second black.
    assertThat(image.getRGB(1, 1) & 0xFF).isGreaterThan(220);
    assertThat(image.getRGB(5, 1) & 0xFF).isLessThan(40);
  }

  @Test
  void mjpgStreamersAddressesMeanTheFirstCamera() throws Exception {
    RawClient.Answer answer = site.get("/?action=snapshot&cachebust=1767225600");
    assertThat(answer.headers()).containsEntry("content-type", "image/jpeg");
    assertThat(image(answer.body()).getWidth()).isEqualTo(320);
    try (RawClient client = site.connect(0)) {
      client.get("/?action=stream");
      assertThat(client.readHead().headers().get("content-type"))
          .isEqualTo("multipart/x-mixed-replace;boundary=boundarydonotcross");
    }
  }

  @Test
  void aStreamIsWholePicturesEachWithItsLengthAndTime() throws Exception {
    try (RawClient client = site.connect(0)) {
      client.get("/live/porch/stream.mjpg?fps=30");
      RawClient.Answer head = client.readHead();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers()).containsEntry("connection", "close");
      assertThat(head.headers()).doesNotContainKeys("transfer-encoding", "content-length");
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Part part = Part.read(client);
        assertThat(image(part.jpeg).getWidth()).isEqualTo(320);
        times.add(part.timestamp);
      }
      assertThat(times).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void aStreamHasNoMorePicturesPerSecondThanAskedFor() throws Exception {
    try (RawClient client = site.connect(0)) {
      client.get("/live/porch/stream.mjpg?fps=5");
      client.readHead();
      double first = Part.read(client).timestamp;
      long start = System.nanoTime();
      double last = first;
      for (int i = 0; i < 5; i++) {
        last = Part.read(client).timestamp;
      }
      double arrival = (System.nanoTime() - start) / 1e9;
      // By the wall clock or by ours: the one may be set, and the other begins late.
      assertThat(Math.max(last - first, arrival)).isGreaterThan(0.8);
    }
  }

  @Test
  void aRateThatCannotBeIsRefused() throws Exception {
    for (String rate : List.of("0", "31", "-1", "a", "", "1e3", "0.1")) {
      RawClient.Answer answer = site.get("/live/porch/stream.mjpg?fps=" + rate);
      assertThat(answer.status()).as(rate).isEqualTo(400);
      assertThat(answer.text()).contains("0.2 to 30");
    }
  }

  @Test
  void aSlowReaderGetsTheNewestPictureAndNoBacklog() throws Exception {
    try (RawClient slow = site.connect(4096)) {
      slow.get("/live/porch/stream.mjpg?fps=30");
      slow.readHead();
      Part.read(slow);
      long before = site.camera.jpeg().pictures();
      // Another reads on meanwhile; the slow one reads nothing.
      try (RawClient quick = site.connect(0)) {
        quick.get("/live/porch/stream.mjpg?fps=30");
        quick.readHead();
        for (int i = 0; i < 60; i++) {
          Part.read(quick);
        }
      }
      long made = site.camera.jpeg().pictures() - before;
      List<Double> times = new ArrayList<>();
      double now = System.currentTimeMillis() / 1e3;
      int old = 0;
      double time = 0;
      while (time < now) {
        time = Part.read(slow).timestamp;
        times.add(time);
        old += time < now ? 1 : 0;
      }
      // What the kernel took before it was full, and not what was made meanwhile.
      assertThat((long) old).isLessThan(made - 10);
      assertThat(times).isSorted();
    }
  }

  @Test
  void aSlowReaderGetsNoPictureThatWasTakenAfterItLostTheRight(@TempDir Path folder)
      throws Exception {
    Access access = new Access(new StateDirectory(folder), Clock.systemUTC(), true);
    try (JpegSite guarded = new JpegSite(() -> new TestPictureSource(320, 240, 30), access);
        RawClient slow = guarded.connect(4096)) {
      Await.until(
          "the camera has a picture",
          LIMIT,
          () -> guarded.get("/live/porch/snapshot.jpg").status() == 200);
      slow.get("/live/porch/stream.mjpg?fps=30");
      slow.readHead();
      Await.until(
          "the kernel takes no more of the slow one",
          LIMIT,
          Duration.ofSeconds(1),
          new Stuck(guarded)::isTrue);
      double lost = System.currentTimeMillis() / 1e3;
      access.setViewingOpen(false);
      String rest = slow.readAll(1 << 22);
      assertThat(rest).endsWith("--boundarydonotcross--\r\n");
      assertThat(
              Pattern.compile("X-Timestamp: ([0-9.]+)")
                  .matcher(rest)
                  .results()
                  .map(found -> Double.parseDouble(found.group(1))))
          .isNotEmpty()
          .allMatch(time -> time < lost);
    }
  }

  /** Nobody asks for a further picture. */
  private static final class Stuck {
    private final JpegSite site;
    private long before = -1;

    Stuck(JpegSite site) {
      this.site = site;
    }

    boolean isTrue() {
      long now = site.camera.jpeg().pictures();
      boolean stuck = now == before;
      before = now;
      return stuck;
    }
  }

  @Test
  void twoReadersShareThePictures() throws Exception {
    try (RawClient one = site.connect(0);
        RawClient other = site.connect(0)) {
      one.get("/live/porch/stream.mjpg?fps=10");
      other.get("/live/porch/stream.mjpg?fps=10");
      one.readHead();
      other.readHead();
      double first = Part.read(one).timestamp;
      double second = Part.read(other).timestamp;
      List<Double> ones = new ArrayList<>(List.of(first));
      List<Double> others = new ArrayList<>(List.of(second));
      for (int i = 0; i < 20; i++) {
        ones.add(Part.read(one).timestamp);
        others.add(Part.read(other).timestamp);
      }
      others.retainAll(ones);
      assertThat(others).hasSizeGreaterThanOrEqualTo(14);
    }
  }

  /** One who watches. */
  private RawClient reader() throws IOException {
    RawClient reader = site.connect(0);
    reader.get("/live/porch/stream.mjpg");
    int status = reader.readHead().status();
    if (status != 200) {
      reader.close();
      throw new IOException("answered with " + status);
    }
    return reader;
  }

  @Test
  void readersAreBounded() throws Exception {
    List<RawClient> readers = new ArrayList<>();
    try {
      for (int i = 0; i < JpegReaders.MOST; i++) {
        // A place may still be taken by a reader of another test, whose leaving is just noticed.
        Await.until("a free place", LIMIT, () -> readers.add(reader()));
      }
      RawClient.Answer refused = site.get("/live/porch/stream.mjpg");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.text()).contains("the most that are allowed");
      assertThat(refused.headers())
          .containsEntry("content-type", "application/problem+json")
          .containsKey("retry-after");
    } finally {
      for (RawClient reader : readers) {
        reader.close();
      }
    }
    Await.until(
        "their places are free", LIMIT, () -> site.get("/live/porch/snapshot.jpg").status() == 200);
  }

  @Test
  void nothingRunsWhenNobodyAsks() throws Exception {
    site.get("/live/porch/snapshot.jpg");
    assertThat(jpegThreads()).isEqualTo(1);
    Await.until("the thread ends", LIMIT, () -> jpegThreads() == 0);
    long made = site.camera.jpeg().pictures();
    long units = site.camera.status().counters().accessUnits();
    Await.until(
        "the camera goes on",
        LIMIT,
        () -> site.camera.status().counters().accessUnits() > units + 15);
    assertThat(site.camera.jpeg().pictures()).isEqualTo(made);
  }

  private static long jpegThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("jpeg-porch"))
        .count();
  }

  @Test
  void headSaysWhatGetWouldWithoutAPicture() throws Exception {
    try (RawClient client = site.connect(0)) {
      client.send("HEAD /live/porch/stream.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.readHead().headers().get("content-type")).startsWith("multipart/x-mixed");
      assertThat(client.readAll()).isEmpty();
    }
    try (RawClient client = site.connect(0)) {
      client.send("HEAD /live/porch/snapshot.jpg HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.readHead().headers()).containsEntry("content-type", "image/jpeg");
    }
  }

  /** One picture of a stream. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(double timestamp, byte[] jpeg) {
    static Part read(RawClient client) throws IOException {
      String line = line(client);
      while (line.isEmpty()) {
        line = line(client);
      }
      assertThat(line).isEqualTo("--boundarydonotcross");
      assertThat(line(client)).isEqualTo("Content-Type: image/jpeg");
      int length = Integer.parseInt(line(client).replace("Content-Length: ", ""));
      double timestamp = Double.parseDouble(line(client).replace("X-Timestamp: ", ""));
      assertThat(line(client)).isEmpty();
      byte[] jpeg = new byte[length];
      for (int i = 0; i < length; i++) {
        jpeg[i] = (byte) client.readByte();
      }
      return new Part(timestamp, jpeg);
    }

    private static String line(RawClient client) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = client.readByte(); c != '\n'; c = client.readByte()) {
        if (c < 0) {
          throw new IOException("the stream ended");
        }
        line.append(c == '\r' ? "" : String.valueOf((char) c));
      }
      return line.toString();
    }
  }
}
