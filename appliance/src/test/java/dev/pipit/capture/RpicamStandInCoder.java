package dev.pipit.capture;

import dev.pipit.encode.Encoder;
import dev.pipit.encode.StandInEncoder;
import dev.pipit.media.RawFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * Writes H.264 as {@code rpicam-vid --codec h264 --inline} does: each access unit at once, the
 * parameter sets before each key frame, then its metadata.
 */
final class RpicamStandInCoder {
  private RpicamStandInCoder() {}

  static void write(
      String fault,
      Map<String, String> options,
      WritableByteChannel pictures,
      OutputStream metadata)
      throws Exception {
    int width = Integer.parseInt(options.get("width"));
    int height = Integer.parseInt(options.get("height"));
    double rate = Double.parseDouble(options.get("framerate"));
    int intra = Integer.parseInt(options.get("intra"));
    Random random = new Random(1);
    try (TestPictureSource source = new TestPictureSource(width, height, rate);
        Encoder encoder =
            StandInEncoder.open(
                source.format(), rate, Integer.parseInt(options.get("bitrate")), intra / rate)) {
      for (int taken = 0; ; ) {
        RawFrame frame = source.next(Duration.ofSeconds(1));
        if (frame == null) {
          continue;
        }
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        encoder.encode(
            frame,
            taken++ % intra == 0,
            unit -> {
              byte[] copy = new byte[unit.annexB().remaining()];
              unit.annexB().get(unit.annexB().position(), copy);
              coded.writeBytes(copy);
            });
        long sensor = frame.captureNanos();
        frame.release();
        if (fault.equals("dies") && taken == 20) {
          RpicamStandIn.fail("Camera frontend has timed out");
        }
        write(pictures, spoilt(fault, coded.toByteArray(), taken, random));
        if (!fault.equals("no-metadata") && !(fault.equals("some-metadata") && taken % 7 == 0)) {
          String record = "ExposureTime=9985\nSensorTimestamp=" + sensor + "\n\n";
          metadata.write(record.getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
  }

  private static byte[] spoilt(String fault, byte[] coded, int taken, Random random) {
    if (taken < 10 || coded.length < 40) {
      return coded;
    }
    switch (fault) {
      case "garbage" -> random.nextBytes(coded);
      case "cut" -> {
        byte[] half = new byte[coded.length / 2];
        System.arraycopy(coded, 0, half, 0, half.length);
        return half;
      }
      case "endless" -> {
        byte[] endless = new byte[1 << 20];
        Arrays.fill(endless, (byte) 0x55);
        return endless;
      }
      case "no-sets" -> {
        if ((coded[4] & 0x1F) == 7) {
          coded[4] = 0x0C;
        }
      }
      default -> {}
    }
    return coded;
  }

  private static void write(WritableByteChannel pictures, byte[] coded) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(coded);
    while (bytes.hasRemaining()) {
      pictures.write(bytes);
    }
  }
}
