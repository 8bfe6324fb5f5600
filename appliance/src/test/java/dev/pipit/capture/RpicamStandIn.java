package dev.pipit.capture;

import dev.pipit.media.RawFrame;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Speaks as {@code rpicam-vid} does: its options, its list, its pictures and metadata, its errors.
 * The environment's {@code RPICAM_STAND_IN} names a fault that it has.
 */
public final class RpicamStandIn {
  private static final Set<String> SWITCHES =
      Set.of("nopreview", "flush", "hflip", "vflip", "inline");
  private static final Set<String> WITH_VALUE =
      Set.of(
          "camera",
          "timeout",
          "codec",
          "metadata",
          "metadata-format",
          "output",
          "width",
          "height",
          "framerate",
          "bitrate",
          "intra",
          "exposure",
          "shutter",
          "gain",
          "ev",
          "metering",
          "flicker-period",
          "hdr",
          "awb",
          "awbgains",
          "brightness",
          "contrast",
          "saturation",
          "sharpness",
          "denoise",
          "autofocus-mode",
          "autofocus-range",
          "autofocus-speed",
          "lens-position",
          "roi",
          "mode",
          "tuning-file");

  static final String LIST =
      """
      Available cameras
      -----------------
      0 : imx708 [4608x2592 10-bit RGGB] (/base/soc/i2c0mux/i2c@1/imx708@1a)
          Modes: 'SRGGB10_CSI2P' : 1536x864 [120.13 fps - (768, 432)/3072x1728 crop]
                                   2304x1296 [56.03 fps - (0, 0)/4608x2592 crop]
                                   4608x2592 [14.35 fps - (0, 0)/4608x2592 crop]

      1 : ov5647 [2592x1944 10-bit GBRG] (/base/soc/i2c0mux/i2c@0/ov5647@36)
          Modes: 'SGBRG10_CSI2P' : 640x480 [58.92 fps - (16, 0)/2560x1920 crop]
                 'SGBRG8' : 1296x972 [nan fps - (0, 0)/2592x1944 crop]

      """;

  private RpicamStandIn() {}

  /** Puts the program into a folder that is to stand in {@code PATH}. */
  public static Path install(Path folder, String fault) throws IOException {
    String script =
        """
        #!/bin/sh
        export CLASSPATH='%s'
        RPICAM_STAND_IN=%s exec '%s/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \\
          --enable-native-access=ALL-UNNAMED '-Djava.library.path=%s' %s "$@"
        """
            .formatted(
                System.getProperty("java.class.path"),
                fault,
                System.getProperty("java.home"),
                System.getProperty("java.library.path"),
                RpicamStandIn.class.getName());
    Path program = folder.resolve("rpicam-vid");
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }

  /** As the command line of {@code rpicam-vid}. */
  public static void main(String[] arguments) throws Exception {
    String fault = System.getenv().getOrDefault("RPICAM_STAND_IN", "");
    if (List.of(arguments).contains("--list-cameras")) {
      System.out.print(fault.equals("none") ? "No cameras available!\n" : LIST);
      return;
    }
    Map<String, String> options = options(fault, arguments);
    switch (fault) {
      case "none" -> fail("no cameras available");
      case "busy" -> fail("failed to acquire camera /base/soc/i2c0mux/i2c@1/imx708@1a");
      case "denied" -> fail("failed to open /dev/media0: Permission denied");
      case "memory" -> fail("failed to allocate capture buffers: Cannot allocate memory");
      default -> System.err.println("[0:00:01] INFO Camera libcamera v0.5.2");
    }
    try (OutputStream pictures = new FileOutputStream(options.get("output"));
        OutputStream metadata = new FileOutputStream(options.get("metadata"))) {
      if ("h264".equals(options.get("codec"))) {
        RpicamStandInCoder.write(fault, options, Channels.newChannel(pictures), metadata);
      } else {
        write(fault, options, Channels.newChannel(pictures), metadata);
      }
    }
  }

  private static Map<String, String> options(String fault, String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i].replaceFirst("^--", "");
      if (SWITCHES.contains(name)) {
        options.put(name, "");
      } else if (WITH_VALUE.contains(name)) {
        options.put(name, arguments[++i]);
      } else {
        fail("unrecognised option '" + arguments[i] + "'");
      }
    }
    boolean coded = "h264".equals(options.get("codec"));
    if (!(coded || "yuv420".equals(options.get("codec")))
        || !"txt".equals(options.get("metadata-format"))
        || coded != options.containsKey("inline")) {
      fail("invalid codec or format");
    }
    if (coded && fault.equals("no-encoder")) {
      fail("failed to open V4L2 H264 encoder");
    }
    if (options.containsKey("hdr") && fault.equals("no-hdr")) {
      fail("Invalid HDR option provided: " + options.get("hdr"));
    }
    System.err.println("pid " + ManagementFactory.getRuntimeMXBean().getPid() + " " + options);
    return options;
  }

  static void fail(String words) {
    System.err.println("ERROR: *** " + words + " ***");
    System.exit(255);
  }

  private static void write(
      String fault,
      Map<String, String> options,
      WritableByteChannel pictures,
      OutputStream metadata)
      throws Exception {
    int width = Integer.parseInt(options.get("width"));
    int height = Integer.parseInt(options.get("height"));
    double rate = Double.parseDouble(options.get("framerate"));
    int written = 0;
    try (TestPictureSource source = new TestPictureSource(width, height, rate)) {
      while (true) {
        if (written == 5 && fault.equals("dies")) {
          fail("Camera frontend has timed out");
        }
        if (written == 5 && fault.equals("silent")) {
          metadata.close();
          System.in.read();
          Thread.currentThread().join();
        }
        RawFrame frame = source.next(Duration.ofSeconds(1));
        if (frame == null) {
          continue;
        }
        ByteBuffer bytes = frame.bytes().duplicate();
        while (bytes.hasRemaining()) {
          pictures.write(bytes);
        }
        String time = "SensorTimestamp=" + frame.captureNanos() + "\n";
        String words =
            switch (fault) {
              case "no-times" -> "ExposureTime=9985\n\n";
              case "wrong-times" -> "SensorTimestamp=17\n\n";
              case "no-metadata" -> "";
              case "talks" -> "x".repeat(3000) + "\n" + time + "ColourCorrectionMatrix=1\n\n";
              default -> "ExposureTime=9985\n" + time + "Lux=400.1\n\n";
            };
        metadata.write(words.getBytes(StandardCharsets.US_ASCII));
        frame.release();
        written++;
        if (fault.equals("talks")) {
          System.err.println("y".repeat(100_000));
        }
      }
    }
  }
}
