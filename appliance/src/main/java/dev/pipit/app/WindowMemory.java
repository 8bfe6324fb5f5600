package dev.pipit.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.pipit.config.Configuration;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the windows of all cameras fit into the memory that the JVM may take outside its heap. A
 * window that does not is kept shorter than configured, so this warns and refuses nothing.
 *
 * @param sentence what is too much
 * @param action the largest values that fit
 */
record WindowMemory(String sentence, String action) {
  static final String CODE = "window-memory";

  private static final int MEBIBYTE = 1 << 20;

  /** What the web server and the JVM itself take of it. */
  private static final int SERVER_MEBIBYTES = 16;

  /** Pictures of the slate and of a test picture or file, which are YU12. */
  private static final int PICTURES = 8;

  /** Windows up to this fit in any JVM that Pipit is started in; asking the JVM takes 90 ms. */
  private static final int LEAST_ASKED_MEBIBYTES = 64;

  /** What is to be warned of, or null. */
  static @Nullable WindowMemory check(Configuration configuration) {
    return check(configuration, WindowMemory::limitBytes);
  }

  static @Nullable WindowMemory check(Configuration configuration, LongSupplier limitBytes) {
    List<Configuration.Camera> cameras = configuration.cameras();
    long windows = cameras.stream().mapToLong(Configuration.Camera::windowMegabytes).sum();
    long pictures =
        cameras.stream()
            .mapToLong(camera -> camera.widthPixels() * (long) camera.heightPixels() * 3 / 2)
            .sum();
    long others = SERVER_MEBIBYTES + Math.ceilDiv(PICTURES * pictures, MEBIBYTE);
    if (windows + others <= LEAST_ASKED_MEBIBYTES) {
      return null;
    }
    long limit = limitBytes.getAsLong() / MEBIBYTE;
    if (windows + others <= limit) {
      return null;
    }
    long each = Math.max(0, limit - others) / cameras.size();
    return new WindowMemory(
        ("The windows of all cameras may take %d MiB and pictures and web server %d MiB,"
                + " but Java may take only %d MiB outside its heap.")
            .formatted(windows, others, limit),
        ("Set window-megabytes to at most %d%s,"
                + " or raise the limit with PIPIT_JAVA_OPTS=-XX:MaxDirectMemorySize=%dm.")
            .formatted(each, cameras.size() == 1 ? "" : " for each camera", windows + others));
  }

  /** The JVM's own number: what it was started with, else as much as the heap. */
  static long limitBytes() {
    long set =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }
}
