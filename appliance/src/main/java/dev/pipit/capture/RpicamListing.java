package dev.pipit.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what {@code rpicam-vid --list-cameras} prints. What it does not know it passes over. */
final class RpicamListing {
  private static final Pattern CAMERA =
      Pattern.compile("\\s*(\\d{1,2}) : (\\S{1,64}) \\[[^\\]]{0,200}\\] \\((\\S{1,200})\\)\\s*");
  private static final Pattern MODE =
      Pattern.compile(
          "(?:.*'([A-Za-z0-9_]{1,32})' : |\\s+)(\\d{1,5})x(\\d{1,5})"
              + " \\[(\\d{1,5}\\.\\d{1,3}|nan) fps - \\((\\d{1,5}), (\\d{1,5})\\)/(\\d{1,5})x(\\d{1,5}) crop\\]\\s*");
  private static final int LONGEST_LINE = 500;
  private static final int MOST_CAMERAS = 16;
  private static final int MOST_MODES = 64;

  private RpicamListing() {}

  static List<RpicamCamera> parse(String text) {
    List<RpicamCamera> cameras = new ArrayList<>();
    List<RpicamCamera.Mode> modes = new ArrayList<>();
    Matcher open = null;
    String format = "";
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.length() > LONGEST_LINE) {
        continue;
      }
      Matcher camera = CAMERA.matcher(line);
      if (camera.matches()) {
        add(cameras, open, modes);
        open = camera;
        modes.clear();
        format = "";
        continue;
      }
      Matcher mode = MODE.matcher(line);
      if (open != null && mode.matches() && modes.size() < MOST_MODES) {
        format = mode.group(1) == null ? format : mode.group(1);
        modes.add(
            new RpicamCamera.Mode(
                format,
                Integer.parseInt(mode.group(2)),
                Integer.parseInt(mode.group(3)),
                mode.group(4).equals("nan") ? 0 : Double.parseDouble(mode.group(4)),
                Integer.parseInt(mode.group(5)),
                Integer.parseInt(mode.group(6)),
                Integer.parseInt(mode.group(7)),
                Integer.parseInt(mode.group(8))));
      }
    }
    add(cameras, open, modes);
    return List.copyOf(cameras);
  }

  private static void add(
      List<RpicamCamera> cameras, @Nullable Matcher found, List<RpicamCamera.Mode> modes) {
    if (found != null && cameras.size() < MOST_CAMERAS) {
      cameras.add(
          new RpicamCamera(
              Integer.parseInt(found.group(1)), found.group(2), found.group(3), modes));
    }
  }
}
