package dev.pipit.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TOML file as people write it who do not know TOML: what is wrong is set aside line by line, and
 * the rest is read. Line numbers are those of the text as it was given. Immutable once made.
 *
 * <p>Line ends may be of any system. Quotes that a word processor made curly, spaces that do not
 * break, and the missing bracket of a header are mended, each only on a line that is not TOML as it
 * stands: a name may well have such characters in it.
 */
public final class LooseToml {
  /** So many lines are set aside before the rest of the text is given up. */
  private static final int MOST_BROKEN = 40;

  /** The text is parsed anew for each; so many characters are, before it is given up. */
  private static final int MOST_PARSED = 1 << 17;

  private static final Pattern KEY = Pattern.compile("\\s*([A-Za-z0-9_.-]+)\\s*=\\s*(.*)");

  /** Something that is given a value, in TOML or in what else people take for it. */
  private static final Pattern NAME =
      Pattern.compile("(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{1,64}+)[\"']?\\s*[:=]");

  private static final Pattern REMARK =
      Pattern.compile("[\\s#]*#[\\s#]*([A-Za-z0-9_.-]+)\\s*=\\s*\\S.*");
  private static final Pattern HEADER =
      Pattern.compile("\\s*\\[\\s*([A-Za-z0-9_.-]+)\\s*]?\\s*(#.*)?");
  private static final Pattern CURLY =
      Pattern.compile("(\\s*[A-Za-z0-9_.-]+\\s*=\\s*)[“”„‟«»\"](.*?)[“”„‟«»\"]\\s*(#.*)?");
  private static final Pattern CURLY_SINGLE =
      Pattern.compile("(\\s*[A-Za-z0-9_.-]+\\s*=\\s*)[‘’‚‛'](.*?)[‘’‚‛']\\s*(#.*)?");

  /** A key with its value: String, Long, Double, Boolean, List, or what else TOML has. */
  public record Entry(List<String> path, Object value, int line) {
    /** The key with dots. */
    public String key() {
      return String.join(".", path);
    }
  }

  /**
   * A line that is not TOML.
   *
   * @param section the table it stands in, with dots; empty above the first header
   * @param key what stands before its equals sign, empty when there is none
   * @param message what is wrong; nothing of the line is repeated
   */
  public record Broken(int line, String section, String key, String message) {}

  /**
   * A line of which nothing was read: it is broken, or stands below a header that is.
   *
   * @param section the table it stands in, with dots; empty where that is not sure
   */
  public record Unread(int line, String section, String text) {}

  private final String[] lines;
  private final String[] working;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Broken> broken = new ArrayList<>();

  private LooseToml(String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    lines = body.split("\r\n|\n|\r", -1);
    working = lines.clone();
  }

  /**
   * Reads a text, whatever it is.
   *
   * @param text at most as large as a settings file may be
   */
  public static LooseToml of(String text) {
    LooseToml toml = new LooseToml(text);
    toml.read();
    return toml;
  }

  /** What could be read, in the order of the lines. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The lines that could not be read, in their order. */
  public List<Broken> broken() {
    return broken.stream().sorted(Comparator.comparingInt(Broken::line)).toList();
  }

  /** All lines of which nothing was read, in their order. */
  public List<Unread> unread() {
    List<Unread> unread = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      if (isUnread(i)) {
        unread.add(new Unread(i + 1, sectionOf(i), lines[i]));
      }
    }
    return unread;
  }

  private boolean isUnread(int at) {
    return working[at].isEmpty() && !lines[at].isBlank();
  }

  private void read() {
    boolean[] wasMended = new boolean[lines.length];
    int length = String.join("\n", lines).length();
    for (int parsed = length; true; parsed += length) {
      List<Fault> faults = new ArrayList<>();
      List<Setting> settings =
          TomlFile.settings(Path.of(""), String.join("\n", working) + "\n", faults);
      int line = faults.stream().mapToInt(LooseToml::line).min().orElse(-1);
      if (line < 0) {
        settings.stream()
            .filter(setting -> !(setting.value() instanceof Setting.Table))
            .map(setting -> new Entry(setting.path(), setting.value(), line(setting.origin())))
            .sorted(Comparator.comparingInt(Entry::line))
            .forEach(entries::add);
        return;
      }
      int at = lastWritten(line - 1);
      if (line == 0 || at < 0 || broken.size() == MOST_BROKEN || parsed > MOST_PARSED) {
        giveUp(at < 0 ? 0 : at);
        return;
      }
      String mended = wasMended[at] ? working[at] : mended(working[at]);
      wasMended[at] = true;
      if (mended.equals(working[at])) {
        setAside(at);
      } else {
        working[at] = mended;
      }
    }
  }

  /** The parser may point behind the line that it means: to the next one, or to the end. */
  private int lastWritten(int from) {
    int at = Math.min(from, working.length - 1);
    while (at >= 0 && working[at].isBlank()) {
      at--;
    }
    return at;
  }

  private void giveUp(int at) {
    broken.add(new Broken(at + 1, "", "", "is not understood, nor is what follows"));
    Arrays.fill(working, "");
  }

  /** Keys below a header that is not understood would count as those of another table. */
  private void setAside(int at) {
    String text = working[at];
    String key = keyOf(text);
    broken.add(new Broken(at + 1, sectionOf(at), key, message(text, key)));
    working[at] = "";
    if (text.stripLeading().startsWith("[")) {
      for (int i = at + 1; i < working.length && !working[i].stripLeading().startsWith("["); i++) {
        working[i] = "";
      }
    }
  }

  private static String keyOf(String line) {
    Matcher matcher = KEY.matcher(line);
    return matcher.matches() ? matcher.group(1) : "";
  }

  private String sectionOf(int at) {
    for (int i = at; i >= 0; i--) {
      Matcher header = HEADER.matcher(lines[i]);
      if (header.matches()) {
        return header.group(1);
      }
      if (lines[i].stripLeading().startsWith("[")) {
        // A header that nobody understands ends the section before it.
        return "";
      }
    }
    return "";
  }

  private static String message(String line, String key) {
    if (line.stripLeading().startsWith("[")) {
      return "is no header of a section, such as [wifi]; what is below it was not read";
    }
    Matcher matcher = KEY.matcher(line);
    if (!matcher.matches()) {
      return "is not understood; a line is KEY = VALUE, [SECTION], or a remark that begins with #";
    }
    String value = matcher.group(2);
    if (value.startsWith("\"") || value.startsWith("'")) {
      return "is not understood: perhaps the quote at the end is missing, or "
          + key
          + " is there"
          + " twice";
    }
    return value.isEmpty()
        ? "has nothing after " + key + " ="
        : "is not understood: text stands in quotes, as in " + key + " = \"…\"; a key stands once";
  }

  private static String mended(String line) {
    String plain = line.replace('\u00A0', ' ').replaceAll("[\u200B\u200E\u200F\u2060\uFEFF]", "");
    Matcher header = HEADER.matcher(plain);
    if (header.matches()) {
      return "[" + header.group(1) + "]";
    }
    Matcher curly = CURLY.matcher(plain);
    if (curly.matches()) {
      return curly.group(1) + ValueType.quoted(curly.group(2));
    }
    Matcher single = CURLY_SINGLE.matcher(plain);
    if (single.matches()) {
      return single.group(1) + ValueType.quoted(single.group(2));
    }
    return plain.replaceAll("[“”„‟]", "\"");
  }

  private static int line(Fault fault) {
    return line(fault.origin());
  }

  private static int line(Origin origin) {
    return origin instanceof Origin.FilePlace place ? place.line() : 0;
  }

  /**
   * The text without what was taken over, each line at its place: a statement of which everything
   * was taken becomes a remark. A secret's value is nowhere in it, whether it was taken or not; of
   * a line that could not be read only its key decides whether it is one.
   *
   * @param taken paths of entries
   * @param isSecret says by a key alone, or by the name of a table, whether what it has is one
   * @return with line ends that every editor knows
   */
  public String rewritten(Set<List<String>> taken, Predicate<String> isSecret) {
    String[] result = lines.clone();
    for (int i = 0; i < result.length; i++) {
      if (isUnread(i) && namesSecret(lines[i], isSecret)) {
        String key = last(keyOf(lines[i]));
        result[i] = isSecret.test(key) ? erased(key) : "# erased";
        eraseGoingOn(i + 1, result);
        continue;
      }
      Matcher remark = REMARK.matcher(lines[i]);
      if (remark.matches() && isSecret.test(last(remark.group(1)))) {
        result[i] = "# " + remark.group(1);
      }
    }
    TomlScan scan = TomlScan.of(String.join("\n", working) + "\n");
    for (int i = 0; i < scan.entries().size(); i++) {
      TomlScan.Entry statement = scan.entries().get(i);
      if (statement.parent() < 0) {
        rewrite(statement, leaves(scan, i), taken, isSecret, result);
      }
    }
    return String.join("\r\n", result);
  }

  /** A secret in three quotes, of which a pair is missing, goes on for lines that name nothing. */
  private void eraseGoingOn(int from, String[] result) {
    for (int i = from; i < lines.length; i++) {
      if (!isUnread(i) || NAME.matcher(lines[i]).find() || HEADER.matcher(lines[i]).matches()) {
        return;
      }
      result[i] = "# erased";
    }
  }

  private static boolean namesSecret(String line, Predicate<String> isSecret) {
    Matcher name = NAME.matcher(line);
    while (name.find()) {
      if (isSecret.test(name.group(1))) {
        return true;
      }
    }
    return false;
  }

  private void rewrite(
      TomlScan.Entry statement,
      List<List<String>> leaves,
      Set<List<String>> taken,
      Predicate<String> isSecret,
      String[] result) {
    // A value that is a table has its secret under any key.
    boolean hasSecret = leaves.stream().anyMatch(leaf -> leaf.stream().anyMatch(isSecret));
    boolean isTaken = taken.containsAll(leaves);
    int first = lineAt(statement.lineStart());
    int end = lineAt(statement.lineEnd());
    String name = last(keyOf(working[first]));
    for (int i = first; i < end; i++) {
      if (hasSecret && !isTaken) {
        boolean stays = i == first && !statement.isInlineTable();
        result[i] = stays ? erased(name) : "# erased; write it again: " + name;
      } else if (hasSecret) {
        result[i] = "# taken over: " + name;
      } else if (isTaken) {
        result[i] = "# taken over: " + lines[i].strip();
      }
    }
  }

  private static String erased(String key) {
    return key + " = \"\" # erased; write it again";
  }

  private static String last(String dotted) {
    return dotted.substring(dotted.lastIndexOf('.') + 1);
  }

  /** The line in which a place of the joined text is. */
  private int lineAt(int offset) {
    int line = 0;
    for (int rest = offset; line < working.length && rest > working[line].length(); line++) {
      rest -= working[line].length() + 1;
    }
    return line;
  }

  /** The keys that an inline table has, at any depth; else the statement's own. */
  private static List<List<String>> leaves(TomlScan scan, int index) {
    TomlScan.Entry entry = scan.entries().get(index);
    TreeMap<Integer, List<String>> inner = new TreeMap<>();
    for (int i = index + 1; i < scan.entries().size(); i++) {
      TomlScan.Entry below = scan.entries().get(i);
      if (below.parent() >= index && below.lineStart() == entry.lineStart()) {
        inner.put(i, below.path());
      }
    }
    inner.keySet().removeIf(i -> scan.entries().get(i).isInlineTable());
    return inner.isEmpty() ? List.of(entry.path()) : List.copyOf(inner.values());
  }

  /** Whether a text has nothing in it but headers, remarks and blank lines. */
  public static boolean isSpent(String text) {
    LooseToml toml = of(text);
    return toml.entries.isEmpty() && toml.broken.isEmpty();
  }
}
