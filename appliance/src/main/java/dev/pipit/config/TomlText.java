package dev.pipit.config;

import dev.pipit.config.TomlScan.Entry;
import dev.pipit.config.TomlScan.Section;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of a TOML file in which single keys and tables can be changed, added and removed; all
 * other characters, comments and line ends among them, stay as they are. Immutable.
 *
 * <p>Every method throws {@link TomlScan.UnreadableException} for a text that is not TOML.
 *
 * @param text with its byte order mark, if it has one
 */
record TomlText(String text) {
  private static final String MARK = "\uFEFF";

  /** The same with this value for the key, which is added where its table is if it is missing. */
  TomlText with(List<String> path, String toml) {
    TomlScan scan = scan();
    Entry entry = find(scan, path);
    if (entry != null) {
      return replaced(entry.valueStart(), entry.valueEnd(), toml);
    }
    Entry inline = inlineTableAbove(scan, path);
    if (inline != null) {
      return addedInline(scan, inline, path, toml);
    }
    List<String> table = path.subList(0, path.size() - 1);
    int section = section(scan, table);
    if (section >= 0) {
      return addedLine(scan.sections().get(section), path, toml);
    }
    Entry neighbour = dottedNeighbour(scan, path);
    if (neighbour != null) {
      return addedBelow(scan, neighbour, path, toml);
    }
    return withTable(table).with(path, toml);
  }

  /** The same without the key; nothing happens when it is missing. */
  TomlText without(List<String> path) {
    TomlScan scan = scan();
    Entry entry = find(scan, path);
    return entry == null ? this : removed(scan, entry);
  }

  /** The same with a table of that name, at the end if it is missing. */
  TomlText withTable(List<String> path) {
    TomlScan scan = scan();
    boolean isMadeByDots =
        scan.entries().stream()
            .anyMatch(
                entry ->
                    startsWith(entry.path(), path)
                        && scan.sections().get(entry.section()).path().size() < path.size());
    if (isMadeByDots || section(scan, path) >= 0) {
      return this;
    }
    Entry inline = inlineTableAbove(scan, path);
    if (inline != null) {
      return addedInline(scan, inline, path, "{}");
    }
    Entry neighbour = dottedNeighbour(scan, path);
    if (neighbour != null) {
      return addedBelow(scan, neighbour, path, "{}");
    }
    String header = "[" + key(path) + "]";
    String before = body().isEmpty() ? "" : lineEnd();
    return inserted(body().length(), before + header);
  }

  /** The same without a table and all that is in it. */
  TomlText withoutTable(List<String> path) {
    TomlText rest = this;
    while (true) {
      TomlScan scan = rest.scan();
      Section section =
          scan.sections().stream()
              .filter(found -> !found.path().isEmpty() && startsWith(found.path(), path))
              .findFirst()
              .orElse(null);
      Entry entry =
          scan.entries().stream()
              .filter(found -> startsWith(found.path(), path))
              .findFirst()
              .orElse(null);
      if (section != null) {
        rest = rest.replaced(rest.startWithBlankLine(section), section.end(), "");
      } else if (entry != null) {
        rest = rest.removed(scan, entry);
      } else {
        return rest;
      }
    }
  }

  /** The blank line that parts the last section from the one before goes with it. */
  private int startWithBlankLine(Section section) {
    String body = body();
    int start = section.start();
    String before = body.substring(0, start);
    boolean isLast = section.end() == body.length();
    if (isLast && before.endsWith("\n\r\n")) {
      return start - 2;
    }
    return isLast && before.endsWith("\n\n") ? start - 1 : start;
  }

  private TomlText removed(TomlScan scan, Entry entry) {
    if (entry.parent() < 0) {
      return replaced(entry.lineStart(), entry.lineEnd(), "");
    }
    List<Entry> siblings = siblings(scan, entry.parent());
    int index = siblings.indexOf(entry);
    if (index + 1 < siblings.size()) {
      return replaced(entry.start(), siblings.get(index + 1).start(), "");
    }
    int from = index == 0 ? entry.start() : siblings.get(index - 1).valueEnd();
    return replaced(from, entry.valueEnd(), "");
  }

  private TomlText addedInline(TomlScan scan, Entry table, List<String> path, String toml) {
    String entry = key(path.subList(table.path().size(), path.size())) + " = " + toml;
    List<Entry> siblings = siblings(scan, scan.entries().indexOf(table));
    if (siblings.isEmpty()) {
      return replaced(table.valueStart(), table.valueEnd(), "{ " + entry + " }");
    }
    int end = siblings.getLast().valueEnd();
    return replaced(end, end, ", " + entry);
  }

  private TomlText addedLine(Section section, List<String> path, String toml) {
    return inserted(
        section.end(), key(path.subList(section.path().size(), path.size())) + " = " + toml);
  }

  private TomlText addedBelow(TomlScan scan, Entry neighbour, List<String> path, String toml) {
    int depth = scan.sections().get(neighbour.section()).path().size();
    return inserted(neighbour.lineEnd(), key(path.subList(depth, path.size())) + " = " + toml);
  }

  /** A new line at the begin of a line, or at the end of the text. */
  private TomlText inserted(int at, String line) {
    String body = body();
    boolean endsLine = at == 0 || body.charAt(at - 1) == '\n';
    return replaced(at, at, endsLine ? line + lineEnd() : lineEnd() + line);
  }

  private TomlText replaced(int from, int to, String by) {
    String body = body();
    String mark = text.substring(0, text.length() - body.length());
    return new TomlText(mark + body.substring(0, from) + by + body.substring(to));
  }

  private TomlScan scan() {
    return TomlScan.of(body());
  }

  private String body() {
    return text.startsWith(MARK) ? text.substring(1) : text;
  }

  private String lineEnd() {
    int lineFeed = text.indexOf('\n');
    return lineFeed > 0 && text.charAt(lineFeed - 1) == '\r' ? "\r\n" : "\n";
  }

  private static @Nullable Entry find(TomlScan scan, List<String> path) {
    for (Entry entry : scan.entries()) {
      if (entry.path().equals(path) && !scan.sections().get(entry.section()).isArray()) {
        return entry;
      }
    }
    return null;
  }

  /** The innermost inline table that the key would be in. */
  private static @Nullable Entry inlineTableAbove(TomlScan scan, List<String> path) {
    Entry best = null;
    for (Entry entry : scan.entries()) {
      boolean isAbove = entry.path().size() < path.size() && startsWith(path, entry.path());
      if (entry.isInlineTable()
          && isAbove
          && (best == null || entry.path().size() > best.path().size())) {
        best = entry;
      }
    }
    return best;
  }

  /** The section that a header of this name begins, or -1; the one without is the root's. */
  private static int section(TomlScan scan, List<String> path) {
    for (int i = 0; i < scan.sections().size(); i++) {
      Section section = scan.sections().get(i);
      if (section.path().equals(path) && !section.isArray()) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The last key of those that make the nearest table above by their dots: such a table must not
   * get a header.
   */
  private static @Nullable Entry dottedNeighbour(TomlScan scan, List<String> path) {
    for (int size = path.size() - 1; size > 0; size--) {
      List<String> table = path.subList(0, size);
      Entry last = null;
      for (Entry entry : scan.entries()) {
        Section section = scan.sections().get(entry.section());
        if (entry.parent() < 0
            && section.path().size() < size
            && entry.path().size() > size
            && startsWith(entry.path(), table)) {
          last = entry;
        }
      }
      if (last != null) {
        return last;
      }
    }
    return null;
  }

  private static List<Entry> siblings(TomlScan scan, int parent) {
    return scan.entries().stream().filter(entry -> entry.parent() == parent).toList();
  }

  private static boolean startsWith(List<String> path, List<String> start) {
    return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
  }

  /** The parts with dots, in quotes where they must be. */
  static String key(List<String> parts) {
    return parts.stream()
        .map(part -> part.matches("[A-Za-z0-9_-]+") ? part : ValueType.quoted(part))
        .collect(Collectors.joining("."));
  }
}
