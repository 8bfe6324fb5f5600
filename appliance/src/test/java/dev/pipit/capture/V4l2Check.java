package dev.pipit.capture;

import com.sun.management.ThreadMXBean;
import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.linux.V4l2Capability;
import dev.pipit.linux.V4l2Device;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks capturing on the kernel's test camera, the driver {@code vivid}: run as root in a machine
 * that may lose it. Prints a line for each check and one verdict.
 */
public final class V4l2Check {
  private static final Path NODE = Path.of("/dev/video0");
  private static final Path DRIVER = Path.of("/sys/bus/platform/drivers/vivid");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private int checks;
  private int failures;

  private V4l2Check() {}

  public static void main(String[] arguments) throws Exception {
    V4l2Check check = new V4l2Check();
    check.check("the camera is listed", check::listing);
    check.check("auto finds it", check::auto);
    for (PixelFormat format :
        List.of(PixelFormat.YUYV, PixelFormat.UYVY, PixelFormat.NV12, PixelFormat.YU12)) {
      for (int height : new int[] {180, 360, 720}) {
        check.check(
            format + " " + height * 16 / 9 + "x" + height,
            () -> check.pictures(WantedFormat.of(height * 16 / 9, height, 25), format));
      }
      check.check(format + " 640x480", () -> check.pictures(WantedFormat.of(640, 480, 25), format));
    }
    check.check("a second opener is told that the camera is busy", check::busy);
    check.check("opened and closed 20 times, nothing is left", check::reopen);
    check.check("a held frame outlives the source", check::heldFrame);
    check.check("all frames held: no picture, then the next ones", check::allHeld);
    check.check("an interrupt ends waiting", check::interrupt);
    check.check("damaged pictures are left out", check::damaged);
    check.check("lost pictures are counted", check::lost);
    check.check("a failing start is told and leaves nothing", check::failingStart);
    check.check("a fatal streaming error is told, then all is well again", check::fatal);
    check.check("no garbage for a picture", check::allocation);
    check.check("a node that captures nothing is refused", check::noCapture);
    check.check("unplugged and plugged in again", check::unplug);
    System.out.println(
        check.failures == 0
            ? "verdict: all " + check.checks + " checks passed"
            : "verdict: " + check.failures + " of " + check.checks + " checks failed");
    System.exit(check.failures == 0 ? 0 : 1);
  }

  @FunctionalInterface
  private interface Check {
    String run() throws Exception;
  }

  private void check(String name, Check check) {
    checks++;
    try {
      System.out.println("ok      " + name + ": " + check.run());
    } catch (Exception | AssertionError e) {
      failures++;
      System.out.println("FAILED  " + name + ": " + e);
      e.printStackTrace(System.out);
    }
  }

  private String listing() {
    V4l2Devices.Listing listing = new V4l2Devices().list();
    require(listing.cameras().size() == 1, listing.toString());
    Camera camera = listing.cameras().getFirst();
    require(camera.driver().equals("vivid"), camera.toString());
    require(camera.formats().size() > 20 && camera.controls().size() > 20, camera.toString());
    require(camera.formats().stream().allMatch(f -> f.sizes().size() > 3), camera.toString());
    require(
        camera.formats().getFirst().sizes().stream().allMatch(s -> s.intervals().size() > 1),
        camera.toString());
    require(
        camera.controls().stream().anyMatch(c -> c.menu().size() > 3 && c.value() != null),
        camera.toString());
    return camera.label()
        + " with "
        + camera.formats().size()
        + " formats, "
        + camera.controls().size()
        + " controls";
  }

  private String auto() throws CaptureException {
    Path found = new V4l2Devices().find("auto");
    require(found.equals(NODE), found.toString());
    require(new V4l2Devices().find("/dev/video0").equals(NODE), "by path");
    Camera camera = new V4l2Devices().list().cameras().getFirst();
    return FormatChoice.ranked(camera.formats(), WantedFormat.DEFAULT).getFirst().toString();
  }

  private String pictures(WantedFormat size, PixelFormat pixelFormat) throws Exception {
    WantedFormat wanted =
        new WantedFormat(
            size.widthPixels(),
            size.heightPixels(),
            size.framesPerSecond(),
            EnumSet.of(pixelFormat));
    try (V4l2Source source = V4l2Source.open(NODE, wanted)) {
      RawFormat format = source.format();
      require(format.pixelFormat() == pixelFormat, format.toString());
      require(format.widthPixels() == size.widthPixels(), format.toString());
      require(format.heightPixels() == size.heightPixels(), format.toString());
      // vivid offers the high rates for small pictures only.
      double said = source.framesPerSecond();
      require(said > 4 && said < 25.1 && (said > 24 || size.heightPixels() > 480), "" + said);
      long first = 0;
      long lostBefore = 0;
      long last = 0;
      int count = 16;
      for (int i = 0; i < count; i++) {
        RawFrame frame = frame(source);
        long age = System.nanoTime() - frame.captureNanos();
        // Rising times go before exact ones: a picture may lie ahead by less than the least step.
        require(age > -CaptureClock.LEAST_STEP_NANOS && age < 5_000_000_000L, "age " + age);
        require(i == 0 || frame.captureNanos() > last, "times rise");
        last = frame.captureNanos();
        if (i == 3) {
          // How far the driver's stamps lie ahead is known by now.
          first = last;
          lostBefore = source.counters().lostFrames();
        }
        colorBars(format, frame.bytes());
        frame.release();
      }
      CaptureCounters counters = source.counters();
      require(counters.frames() == count, counters.toString());
      require(counters.repairedTimestamps() == 0, counters.toString());
      require(counters.shortFrames() == 0, counters.toString());
      // By the camera's clock, lost pictures included, the rate is exact however slow the machine.
      double rate = (count - 4 + counters.lostFrames() - lostBefore) * 1e9 / (last - first);
      require(rate > 0.8 * said && rate < 1.25 * said, "rate " + rate + " of " + said);
      return "%.2f a second, %s, stride %d, %s"
          .formatted(rate, counters, format.strideBytes(), format.colorSpace());
    }
  }

  /** The bars of vivid: white, yellow, cyan, green, magenta, red, blue, black. */
  private static void colorBars(RawFormat format, ByteBuffer bytes) {
    int[] white = pixel(format, bytes, 0);
    int[] red = pixel(format, bytes, 5);
    int[] blue = pixel(format, bytes, 6);
    int[] black = pixel(format, bytes, 7);
    String seen =
        "white %s red %s blue %s black %s"
            .formatted(
                List.of(white[0], white[1], white[2]),
                List.of(red[0], red[1], red[2]),
                List.of(blue[0], blue[1], blue[2]),
                List.of(black[0], black[1], black[2]));
    require(white[0] > 170 && near(white[1], 128) && near(white[2], 128), seen);
    require(black[0] < 30 && near(black[1], 128) && near(black[2], 128), seen);
    require(red[2] > 180 && red[1] < 128 && red[0] < 110, seen);
    require(blue[1] > 180 && blue[2] < 128 && blue[0] < 60, seen);
  }

  private static boolean near(int value, int expected) {
    return Math.abs(value - expected) <= 6;
  }

  /** Luma, Cb and Cr in the middle of a bar, low in the picture, where vivid writes no text. */
  private static int[] pixel(RawFormat format, ByteBuffer bytes, int bar) {
    int x = (2 * bar + 1) * format.widthPixels() / 16 & ~1;
    int y = format.heightPixels() * 15 / 16 & ~1;
    int stride = format.strideBytes();
    int luma = stride * format.heightPixels();
    int line = y * stride;
    int[] at =
        switch (format.pixelFormat()) {
          case YUYV -> new int[] {line + 2 * x, line + 2 * x + 1, line + 2 * x + 3};
          case UYVY -> new int[] {line + 2 * x + 1, line + 2 * x, line + 2 * x + 2};
          case NV12 -> {
            int chroma = luma + y / 2 * stride + x;
            yield new int[] {line + x, chroma, chroma + 1};
          }
          case YU12 -> {
            int chroma = luma + y / 2 * (stride / 2) + x / 2;
            yield new int[] {line + x, chroma, chroma + luma / 4};
          }
          case MJPEG, H264 -> throw new AssertionError("no pixels without a decoder");
        };
    return new int[] {bytes.get(at[0]) & 0xff, bytes.get(at[1]) & 0xff, bytes.get(at[2]) & 0xff};
  }

  private String busy() throws Exception {
    try (V4l2Source source = small()) {
      frame(source).release();
      CaptureException e = refused();
      require(e.reason() == Reason.BUSY, e.toString());
      frame(source).release();
      return e.toString();
    }
  }

  private String reopen() throws Exception {
    small().close();
    long files = openFiles();
    long mappings = mappings();
    for (int i = 0; i < 20; i++) {
      try (V4l2Source source = small()) {
        frame(source).release();
        require(mappings() >= 4, "mapped " + mappings());
      }
    }
    require(openFiles() == files, "files " + files + " then " + openFiles());
    require(mappings() == mappings && mappings == 0, "mappings " + mappings());
    return files + " files, " + mappings + " mappings before and after";
  }

  private String heldFrame() throws Exception {
    RawFrame held;
    try (V4l2Source source = small()) {
      held = frame(source);
    }
    require(mappings() == 1, "mappings " + mappings());
    colorBars(held.format(), held.bytes());
    try (V4l2Source second = small()) {
      RawFrame other = frame(second);
      colorBars(other.format(), other.bytes());
      colorBars(held.format(), held.bytes());
      Thread releaser = Thread.ofPlatform().start(held::release);
      releaser.join();
      require(mappings() == 4, "mappings " + mappings());
      other.release();
    }
    require(mappings() == 0, "mappings " + mappings());
    try {
      held.bytes().get(0);
      throw new AssertionError("memory of a released frame can be read");
    } catch (IllegalStateException e) {
      return "opened anew beside it; afterwards " + e.getMessage();
    }
  }

  private String allHeld() throws Exception {
    try (V4l2Source source = small()) {
      List<RawFrame> held = new ArrayList<>();
      for (RawFrame frame = frame(source);
          frame != null;
          frame = source.next(Duration.ofMillis(500))) {
        held.add(frame);
      }
      require(held.size() >= 4, "held " + held.size());
      Thread releaser = Thread.ofPlatform().start(() -> held.forEach(RawFrame::release));
      for (int i = 0; i < 8; i++) {
        frame(source).release();
      }
      releaser.join();
      require(source.droppedFrames() > 3, source.counters().toString());
      return held.size() + " held, " + source.counters();
    }
  }

  private String interrupt() throws Exception {
    try (V4l2Source source = small()) {
      List<RawFrame> held = new ArrayList<>();
      while (held.size() < 4) {
        held.add(frame(source));
      }
      Thread.currentThread().interrupt();
      try {
        source.next(PATIENCE);
        throw new AssertionError("not interrupted");
      } catch (InterruptedException e) {
        held.forEach(RawFrame::release);
        frame(source).release();
        return "and reading goes on";
      }
    }
  }

  private String damaged() throws Exception {
    try (V4l2Source source = small()) {
      frame(source).release();
      set("inject_v4l2_buf_flag_error=1");
      long start = System.nanoTime();
      while (source.counters().damagedFrames() == 0) {
        require(System.nanoTime() - start < PATIENCE.toNanos(), source.counters().toString());
        frame(source).release();
      }
      return source.counters().toString();
    }
  }

  private String lost() throws Exception {
    try (V4l2Source source = small()) {
      set("percentage_of_dropped_buffers=50");
      try {
        for (int i = 0; i < 30; i++) {
          frame(source).release();
        }
      } finally {
        set("percentage_of_dropped_buffers=0");
      }
      require(source.droppedFrames() > 5, source.counters().toString());
      return source.counters().toString();
    }
  }

  private String failingStart() throws Exception {
    String told = "";
    for (String error : List.of("inject_vidioc_reqbufs_error", "inject_vidioc_streamon_error")) {
      long files = openFiles();
      set(error + "=1");
      // vivid answers EINVAL; the next choice is tried and succeeds.
      try (V4l2Source source = small()) {
        frame(source).release();
        told += error + " got over, " + source.format().pixelFormat() + "; ";
      }
      require(openFiles() == files && mappings() == 0, "files or mappings left");
    }
    return told;
  }

  private String fatal() throws Exception {
    String told;
    try (V4l2Source source = small()) {
      frame(source).release();
      set("inject_fatal_streaming_error=1");
      told = failure(source).toString();
    }
    try (V4l2Source source = small()) {
      frame(source).release();
    }
    return told;
  }

  private String allocation() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (V4l2Source source = V4l2Source.open(NODE, WantedFormat.of(320, 180, 120))) {
      long perFrame = Long.MAX_VALUE;
      for (int round = 0; round < 5; round++) {
        int count = 200;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < count; i++) {
          frame(source).release();
        }
        perFrame = Math.min(perFrame, (threads.getCurrentThreadAllocatedBytes() - before) / count);
      }
      require(perFrame < 600, perFrame + " bytes");
      return perFrame + " bytes a picture, before the compiler has removed what it can";
    }
  }

  private String noCapture() throws Exception {
    try (V4l2Device device = V4l2Device.open(NODE)) {
      require(V4l2Devices.captures(device.capability()), device.capability().toString());
      V4l2Capability capability = device.capability();
      require(
          !V4l2Devices.captures(
              new V4l2Capability("m2m", "", "", capability.capabilities() & ~0x1001)),
          "codec");
    }
    for (String source : List.of("/dev/null", "/dev/video7", "/dev/../etc/passwd")) {
      try {
        throw new AssertionError("found " + new V4l2Devices().find(source));
      } catch (CaptureException e) {
        require(!e.action().isEmpty(), source);
      }
    }
    return "codecs, /dev/null, absent nodes and paths outside /dev";
  }

  private String unplug() throws Exception {
    String told;
    try (V4l2Source source = small()) {
      RawFrame held = frame(source);
      Files.writeString(DRIVER.resolve("unbind"), "vivid.0");
      CaptureException e = failure(source);
      require(e.reason() == Reason.GONE, e.toString());
      told = e.getMessage();
      colorBars(held.format(), held.bytes());
      held.release();
    }
    CaptureException e = refused();
    require(e.reason() == Reason.GONE, e.toString());
    require(mappings() == 0, "mappings " + mappings());
    try {
      throw new AssertionError("found " + new V4l2Devices().find("auto"));
    } catch (CaptureException none) {
      told += " / " + none.getMessage();
    }
    Files.writeString(DRIVER.resolve("bind"), "vivid.0");
    try (V4l2Source source = small()) {
      frame(source).release();
    }
    return told;
  }

  private static V4l2Source small() throws CaptureException {
    return V4l2Source.open(NODE, WantedFormat.of(320, 180, 30));
  }

  private static RawFrame frame(V4l2Source source) throws Exception {
    RawFrame frame = source.next(PATIENCE);
    if (frame == null) {
      throw new AssertionError("no picture in " + PATIENCE + ", " + source.counters());
    }
    return frame;
  }

  private static CaptureException failure(V4l2Source source) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      try {
        RawFrame frame = source.next(Duration.ofSeconds(1));
        if (frame != null) {
          frame.release();
        }
      } catch (CaptureException e) {
        return e;
      }
    }
    throw new AssertionError("no failure in " + PATIENCE);
  }

  private static CaptureException refused() {
    try (V4l2Source source = small()) {
      throw new AssertionError("opened " + source.label());
    } catch (CaptureException e) {
      return e;
    }
  }

  private static void set(String control) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("v4l2-ctl", "-d", NODE.toString(), "-c", control)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    require(process.waitFor() == 0 && output.isBlank(), control + ": " + output);
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static long mappings() throws IOException {
    return Files.readString(Path.of("/proc/self/maps"))
        .lines()
        .filter(line -> line.contains("/dev/video"))
        .count();
  }

  private static void require(boolean condition, String seen) {
    if (!condition) {
      throw new AssertionError(seen);
    }
  }
}
