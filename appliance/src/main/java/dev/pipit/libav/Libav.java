package dev.pipit.libav;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * Loads ffmpeg's libraries and says what their return values mean.
 *
 * <p>The libraries come from the folders of {@code java.library.path}; nothing is extracted or
 * written. JavaCPP's own garbage collection of native memory is switched off, and with it its
 * thread: whatever the classes of this project allocate, they free.
 */
public final class Libav {
  /** "Resource temporarily unavailable": the call needs more input, or has no output yet. */
  public static final int AGAIN = -11;

  /** The end of a stream. */
  public static final int END = -('E' | 'O' << 8 | 'F' << 16 | ' ' << 24);

  /**
   * Libraries that libavutil needs from the system; Debian's libva-drm2 brings all of them. Where
   * they lie beside it they are loaded first, so that a machine without them will do; for arm64
   * there are none to lay there.
   */
  private static final String[] SYSTEM_LIBRARIES = {
    "libdrm.so.2", "libva.so.2", "libva-drm.so.2",
  };

  private static final class Loaded {
    static final @Nullable String FAULT = tryLoading();
  }

  private Libav() {}

  /**
   * Loads the libraries on the first call, which takes about a tenth of a second.
   *
   * @throws LibavException when they are not there or do not suit the system
   */
  public static void load() throws LibavException {
    if (Loaded.FAULT != null) {
      throw new LibavException(
          "ffmpeg's libraries cannot be loaded from "
              + System.getProperty("java.library.path")
              + ": "
              + Loaded.FAULT
              + remedy(Loaded.FAULT),
          0);
    }
  }

  /** What to do about a fault of loading, as a sentence; empty where that is not known. */
  static String remedy(String fault) {
    return Arrays.stream(SYSTEM_LIBRARIES).anyMatch(fault::contains)
        ? ". Install what they need: sudo apt-get install libva-drm2"
        : "";
  }

  private static @Nullable String tryLoading() {
    setIfAbsent("org.bytedeco.javacpp.nopointergc", "true");
    setIfAbsent("org.bytedeco.javacpp.maxphysicalbytes", "0");
    // JavaCPP makes its cache folder even when it has nothing to put there. A folder that exists
    // keeps it from making one in the home directory.
    setIfAbsent("org.bytedeco.javacpp.cachedir", System.getProperty("java.io.tmpdir"));
    try {
      loadSystemLibraries();
      Loader.load(avutil.class);
      Loader.load(avcodec.class);
      Loader.load(swscale.class);
      // Its messages go to the standard error stream, from any thread, about any broken JPEG. What
      // matters comes back as a return value.
      avutil.av_log_set_level(avutil.AV_LOG_QUIET);
      return null;
    } catch (LinkageError e) {
      return e.getMessage();
    }
  }

  private static void loadSystemLibraries() {
    for (String folder :
        System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
      Path first = Path.of(folder, SYSTEM_LIBRARIES[0]).toAbsolutePath();
      if (!folder.isEmpty() && Files.exists(first)) {
        for (String library : SYSTEM_LIBRARIES) {
          System.load(first.resolveSibling(library).toString());
        }
        return;
      }
    }
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Passes a return value through, unless it is an error.
   *
   * @param doing what was being done, to begin the sentence with, such as {@code opening libx264}
   */
  public static int check(int result, String doing) throws LibavException {
    if (result < 0) {
      throw new LibavException(doing + " failed: " + reason(result), result);
    }
    return result;
  }

  /** Passes a pointer through, unless it is null: then memory is short. */
  public static <T extends org.bytedeco.javacpp.Pointer> T allocated(@Nullable T pointer)
      throws LibavException {
    if (pointer == null || pointer.isNull()) {
      throw new LibavException("no memory is left for video", -12);
    }
    return pointer;
  }

  /** Libav's words for a negative return value. */
  public static String reason(int result) {
    byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
    avutil.av_strerror(result, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8) + " (" + result + ")";
  }
}
