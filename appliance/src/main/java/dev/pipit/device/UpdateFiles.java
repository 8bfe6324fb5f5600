package dev.pipit.device;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the image's root tells the service of updates ({@code update-request}): lines of {@code
 * NAME=VALUE} in {@code /run/pipit-update/system} and {@code status}, and the image's own version
 * in {@code /usr/lib/os-release}. Where there is no image, or another one than Pipit's, there is no
 * version. Any thread; reads small files.
 */
public final class UpdateFiles {
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.+~-]{1,64}");
  private static final Pattern WORD = Pattern.compile("[a-z-]{1,32}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  /** Other systems that are made as images have an {@code IMAGE_VERSION}, too. */
  private static final String OUR_IMAGES = "pipit-";

  private static final String SYSTEM = "run/pipit-update/system";
  private static final String STATUS = "run/pipit-update/status";
  private static final int MOST_LETTERS = 400;
  private static final long MOST_SECONDS = 1L << 40;

  private final DeviceFiles files;

  /** Of this machine. */
  public UpdateFiles() {
    this(Path.of("/"));
  }

  UpdateFiles(Path root) {
    files = new DeviceFiles(root);
  }

  /**
   * The image that runs.
   *
   * @param slot A or B; empty when the kernel was not told
   * @param committed the slot that starts when nobody asks for another; empty when it is not told
   * @param canTry whether this kernel can try an update once, without which there is none; null
   *     when it is not told
   * @param last what became of the last update, or null
   */
  public record ImageState(
      String version,
      String slot,
      String committed,
      @Nullable Boolean canTry,
      @Nullable Last last) {}

  /**
   * What became of an update.
   *
   * @param result installed, rolled-back or fell-back
   * @param code good, or why not
   * @param version that runs since then
   * @param otherVersion the one before, or the one that was taken back
   * @param atMs Unix time, milliseconds; 0 when nobody knows, since the clock was not set yet
   */
  public record Last(String result, String code, String version, String otherVersion, long atMs) {
    /** Whether it is no more what runs. */
    public boolean takenBack() {
      return !result.equals("installed");
    }
  }

  /**
   * What is done of a request.
   *
   * @param id of the request; empty when it was none
   * @param verb check or install
   * @param state running, done, refused or failed
   * @param code a word that says more
   * @param percent of the installation; null when it is not told
   * @param sentence why not, in words; may be empty
   */
  public record Work(
      String id,
      String verb,
      String state,
      String code,
      String version,
      @Nullable Integer percent,
      String sentence,
      long atMs) {}

  /** The image that runs; null where there is none. */
  public @Nullable ImageState image() {
    Map<String, String> release = values("usr/lib/os-release");
    String version = matching(VERSION, unquoted(release.get("IMAGE_VERSION")));
    if (version.isEmpty() || !unquoted(release.get("IMAGE_ID")).startsWith(OUR_IMAGES)) {
      return null;
    }
    Map<String, String> told = values(SYSTEM);
    String canTry = told.get("can-try");
    return new ImageState(
        version,
        slot(told.getOrDefault("slot", slotOfKernel())),
        slot(told.getOrDefault("committed", "")),
        canTry == null ? null : canTry.equals("yes"),
        last(told));
  }

  private static String unquoted(@Nullable String text) {
    return text == null ? "" : text.replace("\"", "");
  }

  private static String slot(String text) {
    return text.equals("A") || text.equals("B") ? text : "";
  }

  private String slotOfKernel() {
    String line = files.text("proc/cmdline");
    for (String word : line == null ? new String[0] : DeviceFiles.words(line)) {
      if (word.startsWith("pipit.slot=")) {
        return word.substring("pipit.slot=".length());
      }
    }
    return "";
  }

  private static @Nullable Last last(Map<String, String> told) {
    String result = matching(WORD, told.get("last-result"));
    return result.isEmpty()
        ? null
        : new Last(
            result,
            matching(WORD, told.get("last-code")),
            matching(VERSION, told.get("last-version")),
            matching(VERSION, told.get("last-other-version")),
            millis(told.get("last-at")));
  }

  /** What is done of the newest request; null when nothing was since the start of the machine. */
  public @Nullable Work work() {
    Map<String, String> told = values(STATUS);
    String state = matching(WORD, told.get("state"));
    if (state.isEmpty()) {
      return null;
    }
    Long percent = DeviceFiles.number(told.getOrDefault("percent", ""), 10);
    String sentence = told.getOrDefault("sentence", "").replaceAll("\\p{Cntrl}", "");
    return new Work(
        matching(ID, told.get("id")),
        matching(WORD, told.get("do")),
        state,
        matching(WORD, told.get("code")),
        matching(VERSION, told.get("version")),
        percent == null ? null : Math.clamp(percent, 0, 100),
        sentence.substring(0, Math.min(MOST_LETTERS, sentence.length())).strip(),
        millis(told.get("at")));
  }

  private Map<String, String> values(String path) {
    Map<String, String> values = new HashMap<>();
    for (String line : files.lines(path)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return values;
  }

  private static String matching(Pattern pattern, @Nullable String text) {
    return text != null && pattern.matcher(text).matches() ? text : "";
  }

  private static long millis(@Nullable String seconds) {
    Long number = seconds == null ? null : DeviceFiles.number(seconds, 10);
    return number == null || number < 0 || number > MOST_SECONDS ? 0 : number * 1000;
  }
}
