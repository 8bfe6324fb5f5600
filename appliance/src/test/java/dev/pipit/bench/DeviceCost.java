package dev.pipit.bench;

import com.sun.management.ThreadMXBean;
import dev.pipit.capture.V4l2Source;
import dev.pipit.capture.WantedFormat;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderChoice;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.encode.ProbeResult;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a picture costs the thread that takes it from a camera and gives it to an encoder, as the
 * service does, without the service: {@code DeviceCost NODE ENCODER WIDTH HEIGHT PICTURES}. Prints
 * {@code cost UNITS HEAP-BYTES CPU-NANOSECONDS}: of heap the mean for a picture, of time the
 * median. On a machine whose clock counts instructions, these are its nanoseconds.
 */
final class DeviceCost {
  private static final int FRAMES_PER_SECOND = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private DeviceCost() {}

  public static void main(String[] arguments) throws Exception {
    Path node = Path.of(arguments[0]);
    String name = arguments[1];
    int width = Integer.parseInt(arguments[2]);
    int height = Integer.parseInt(arguments[3]);
    int pictures = Integer.parseInt(arguments[4]);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] units = new long[1];
    AccessUnit.Sink sink = unit -> units[0]++;
    try (V4l2Source camera =
        V4l2Source.open(node, WantedFormat.of(width, height, FRAMES_PER_SECOND))) {
      RawFormat format = camera.format();
      EncoderSettings settings =
          new EncoderSettings(format, width, height, camera.framesPerSecond(), 4_000_000, 1);
      // Without a trial, whose pictures would be counted, too.
      ProbeResult.Works works = new ProbeResult.Works(name, 1, 1, 1, 0);
      try (Encoder encoder = new EncoderChoice(works, "", List.of()).open(settings)) {
        long allocated = 0;
        long[] nanos = new long[pictures];
        // Twice as many before: Java makes each way into the kernel anew at its 127th use.
        int first = -2 * pictures;
        for (int i = first; i < pictures; i++) {
          if (i == 0) {
            units[0] = 0;
            allocated = threads.getCurrentThreadAllocatedBytes();
          }
          long before = threads.getCurrentThreadCpuTime();
          RawFrame frame = camera.next(PATIENCE);
          if (frame == null) {
            throw new IllegalStateException("the camera gives no picture");
          }
          encoder.encode(frame, i == first, sink);
          frame.release();
          if (i >= 0) {
            nanos[i] = threads.getCurrentThreadCpuTime() - before;
          }
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        // Key frames of a chip that compresses nothing are no measure: most pictures are none.
        Arrays.sort(nanos);
        System.out.printf("cost %d %d %d%n", units[0], allocated / pictures, nanos[pictures / 2]);
      }
    }
  }
}
