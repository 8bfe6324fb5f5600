package dev.pipit.encode;

import com.sun.management.OperatingSystemMXBean;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Processor time that encoding takes for each input format at 720p, to be run by hand: {@code java
 * … dev.pipit.encode.EncodingCost [folder]}. With a folder, the pictures are written there, for
 * other programs to encode the same.
 */
final class EncodingCost {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int PICTURES = 30;
  private static final int ROUNDS = 12;
  private static final int BITS_PER_SECOND = 2_500_000;

  private EncodingCost() {}

  public static void main(String[] arguments) throws Exception {
    for (PixelFormat format : PixelFormat.values()) {
      if (format == PixelFormat.H264) {
        continue;
      }
      List<RawFrame> frames = frames(format);
      if (arguments.length > 0) {
        write(Path.of(arguments[0], format.name().toLowerCase(Locale.ROOT)), frames);
      }
      for (int threads : new int[] {1, 2}) {
        System.out.println(measure(frames, threads));
      }
    }
  }

  private static String measure(List<RawFrame> frames, int threads) throws Exception {
    RawFormat format = frames.getFirst().format();
    EncoderSettings settings = new EncoderSettings(format, WIDTH, HEIGHT, 30, BITS_PER_SECOND, 1);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Recording recording = new Recording();
    long number = 0;
    long cpuBefore = 0;
    long wallBefore = 0;
    try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings, threads)) {
      for (int round = -2; round < ROUNDS; round++) {
        if (round == 0) {
          cpuBefore = process.getProcessCpuTime();
          wallBefore = System.nanoTime();
        }
        for (RawFrame frame : frames) {
          frame.hold(1 + number++ * 33_333_333, frame.bytes().limit());
          encoder.encode(frame, number % 30 == 1, round < 0 ? unit -> {} : recording);
        }
      }
    }
    int measured = ROUNDS * frames.size();
    return "%s, %d thread(s): %.2f ms CPU and %.2f ms per picture, %d kbit/s"
        .formatted(
            format.pixelFormat(),
            threads,
            (process.getProcessCpuTime() - cpuBefore) / 1e6 / measured,
            (System.nanoTime() - wallBefore) / 1e6 / measured,
            recording.units().stream().mapToLong(unit -> unit.bytes().length).sum()
                * 8
                * 30
                / measured
                / 1000);
  }

  private static List<RawFrame> frames(PixelFormat format) throws Exception {
    List<RawFrame> frames = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      // There and back, so that the rounds join.
      int at = i < PICTURES / 2 ? i : PICTURES - i;
      Planes planes = Planes.waves(WIDTH, HEIGHT, at).withTexture(at);
      int stride = format == PixelFormat.NV12 || format == PixelFormat.YU12 ? WIDTH : 2 * WIDTH;
      RawFrame frame =
          format == PixelFormat.MJPEG
              ? Planes.frame(
                  new RawFormat(format, WIDTH, HEIGHT, 0, ColorSpace.JPEG),
                  JpegMaker.jpeg(planes, avutil.AV_PIX_FMT_YUVJ422P),
                  1)
              : planes.frame(format, stride, ColorSpace.BT709, 1);
      ByteBuffer bytes = frame.bytes();
      frames.add(new RawFrame(i, frame.format(), bytes, released -> {}).hold(1, bytes.limit()));
    }
    return frames;
  }

  private static void write(Path file, List<RawFrame> frames) throws Exception {
    Files.deleteIfExists(file);
    Files.createFile(file);
    for (RawFrame frame : frames) {
      byte[] bytes = new byte[frame.bytes().limit()];
      frame.bytes().get(0, bytes);
      Files.write(file, bytes, StandardOpenOption.APPEND);
    }
  }
}
