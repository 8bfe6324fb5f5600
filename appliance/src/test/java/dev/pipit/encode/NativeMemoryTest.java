package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final long PAGE_BYTES = 4096;

  @Test
  void twoHundredEncodersLeaveNothingBehind() throws Exception {
    byte[] jpeg = JpegMaker.jpeg(Planes.waves(WIDTH, HEIGHT, 0), avutil.AV_PIX_FMT_YUVJ422P);
    RawFormat mjpeg = new RawFormat(PixelFormat.MJPEG, WIDTH, HEIGHT, 0, ColorSpace.JPEG);
    RawFrame coded = Planes.frame(mjpeg, jpeg, 1);
    RawFrame raw =
        Planes.waves(WIDTH, HEIGHT, 0).frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, 2);
    openUseAndClose(40, coded, raw);
    long growth = Long.MAX_VALUE;
    // What is left open grows each time; what else the process takes meanwhile does not.
    for (int round = 0; round < 3 && growth >= 8_000_000; round++) {
      long before = residentBytes();
      openUseAndClose(200, coded, raw);
      growth = Math.min(growth, residentBytes() - before);
    }

    // An encoder of this size holds 4 MB: one in a hundred left open would show.
    assertThat(growth).isLessThan(8_000_000);
  }

  private static void openUseAndClose(int times, RawFrame coded, RawFrame raw) throws Exception {
    EncoderSettings settings = new EncoderSettings(coded.format(), WIDTH, HEIGHT, 30, 500_000, 10);
    for (int i = 0; i < times; i++) {
      try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings, 1)) {
        encoder.encode(coded, false, accessUnit -> {});
        encoder.encode(raw, false, accessUnit -> {});
      }
    }
  }

  @Test
  void encodingAllocatesNextToNothingOnTheHeap() throws Exception {
    RawFrame frame =
        Planes.waves(WIDTH, HEIGHT, 0).frame(PixelFormat.YUYV, WIDTH * 2, ColorSpace.BT601, 1);
    EncoderSettings settings =
        new EncoderSettings(frame.format(), WIDTH, HEIGHT, 30, 500_000, 1_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings, 1)) {
      int lengthBytes = frame.bytes().limit();
      int warm = 300;
      int measured = 300;
      long before = 0;
      for (int i = 0; i < warm + measured; i++) {
        if (i == warm) {
          before = threads.getCurrentThreadAllocatedBytes();
        }
        encoder.encode(frame.hold(1 + i * 33_333_333L, lengthBytes), false, accessUnit -> {});
      }

      // The access unit, and the view of the packet it is in.
      long perPicture = (threads.getCurrentThreadAllocatedBytes() - before) / measured;
      assertThat(perPicture).isLessThan(400);
    }
  }

  private static long residentBytes() throws IOException {
    // Direct buffers go when their owners are collected.
    System.gc();
    String[] fields = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
    return Long.parseLong(fields[1]) * PAGE_BYTES;
  }
}
