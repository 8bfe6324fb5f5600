package dev.pipit.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where keys, values and tables stand in the text of a TOML 1.0 file, so that one of them can
 * be changed and the rest left as it is. It finds places and judges nothing: the text has been
 * parsed before.
 */
final class TomlScan {
  /**
   * A part of the file that a table header begins; the first one has no header.
   *
   * @param path names of the table
   * @param start where the line of the header begins
   * @param end where the line after the last key begins, or after the header when there is none
   * @param isArray whether it is one of an array of tables
   */
  record Section(List<String> path, int start, int end, boolean isArray) {}

  /**
   * A key with its value.
   *
   * @param path from the outermost table
   * @param section index of the section it stands in
   * @param start where the key begins
   * @param valueStart where the value begins
   * @param valueEnd after the value
   * @param lineStart where the statement's first line begins
   * @param lineEnd where the line after the statement begins
   * @param parent index of the entry whose inline table it is in, or -1
   */
  record Entry(
      List<String> path,
      int section,
      int start,
      int valueStart,
      int valueEnd,
      int lineStart,
      int lineEnd,
      int parent,
      boolean isInlineTable) {}

  /** A text that this class cannot follow. */
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableException(int at) {
      super("not understood at character " + at);
    }
  }

  private final String text;
  private final List<Section> sections = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private int at;

  private TomlScan(String text) {
    this.text = text;
  }

  /**
   * Scans a text without a byte order mark.
   *
   * @throws UnreadableException when it is not TOML
   */
  static TomlScan of(String text) {
    TomlScan scan = new TomlScan(text);
    scan.statements();
    return scan;
  }

  /** In the order of the text; never empty. */
  List<Section> sections() {
    return sections;
  }

  /** In the order of their keys; those in an inline table follow the table. */
  List<Entry> entries() {
    return entries;
  }

  private void statements() {
    sections.add(new Section(List.of(), 0, 0, false));
    while (at < text.length()) {
      int lineStart = at;
      skipBlanks();
      if (isAt('[')) {
        header(lineStart);
      } else if (at < text.length() && !isLineEnd() && !isAt('#')) {
        int entry = keyAndValue(sections.getLast().path(), lineStart, -1);
        restOfLine();
        endStatement(entry, lineStart);
      } else {
        restOfLine();
      }
    }
  }

  /** Only now it is known where the statement's last line ends. */
  private void endStatement(int first, int lineStart) {
    for (int i = first; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      entries.set(
          i,
          new Entry(
              entry.path(),
              entry.section(),
              entry.start(),
              entry.valueStart(),
              entry.valueEnd(),
              lineStart,
              at,
              entry.parent(),
              entry.isInlineTable()));
    }
    Section section = sections.removeLast();
    sections.add(new Section(section.path(), section.start(), at, section.isArray()));
  }

  private void header(int lineStart) {
    at++;
    boolean isArray = isAt('[');
    if (isArray) {
      at++;
    }
    List<String> path = key();
    expect(']');
    if (isArray) {
      expect(']');
    }
    restOfLine();
    sections.add(new Section(path, lineStart, at, isArray));
  }

  /** Returns the index of the entry. */
  private int keyAndValue(List<String> table, int lineStart, int parent) {
    int start = at;
    List<String> path = new ArrayList<>(table);
    path.addAll(key());
    expect('=');
    skipBlanks();
    int valueStart = at;
    int index = entries.size();
    boolean isInlineTable = isAt('{');
    int section = sections.size() - 1;
    Entry open =
        new Entry(
            List.copyOf(path),
            section,
            start,
            valueStart,
            valueStart,
            lineStart,
            lineStart,
            parent,
            isInlineTable);
    entries.add(open);
    value(open, index);
    entries.set(
        index,
        new Entry(
            open.path(),
            section,
            start,
            valueStart,
            at,
            lineStart,
            lineStart,
            parent,
            isInlineTable));
    return index;
  }

  /** The parts of a dotted key, without the quotes. */
  private List<String> key() {
    List<String> parts = new ArrayList<>();
    do {
      if (!parts.isEmpty()) {
        at++;
      }
      skipBlanks();
      parts.add(keyPart());
      skipBlanks();
    } while (isAt('.'));
    return List.copyOf(parts);
  }

  private String keyPart() {
    int start = at;
    if (isAt('"') || isAt('\'')) {
      char quote = text.charAt(at);
      string();
      String inner = text.substring(start + 1, at - 1);
      return quote == '"' ? TomlEscapes.unescaped(inner) : inner;
    }
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw new UnreadableException(at);
    }
    return text.substring(start, at);
  }

  private static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private void value(Entry owner, int index) {
    if (isAt('{')) {
      inlineTable(owner.path(), index);
    } else if (isAt('[')) {
      array();
    } else if (isAt('"') || isAt('\'')) {
      string();
    } else {
      word();
    }
  }

  private void inlineTable(List<String> path, int parent) {
    at++;
    skipBlanks();
    while (!isAt('}')) {
      int _ = keyAndValue(path, at, parent);
      skipBlanks();
      if (isAt(',')) {
        at++;
        skipBlanks();
      } else if (!isAt('}')) {
        throw new UnreadableException(at);
      }
    }
    at++;
  }

  /** Keys inside of arrays are nobody's settings: only the end is looked for. */
  private void array() {
    int depth = 0;
    do {
      if (at >= text.length()) {
        throw new UnreadableException(at);
      }
      switch (text.charAt(at)) {
        case '[', '{' -> {
          depth++;
          at++;
        }
        case ']', '}' -> {
          depth--;
          at++;
        }
        case '"', '\'' -> string();
        case '#' -> restOfLine();
        default -> at++;
      }
    } while (depth > 0);
  }

  private void string() {
    char quote = text.charAt(at);
    String three = String.valueOf(quote).repeat(3);
    boolean isLong = text.startsWith(three, at);
    at += isLong ? 3 : 1;
    while (true) {
      if (at >= text.length() || (!isLong && isLineEnd())) {
        throw new UnreadableException(at);
      }
      if (quote == '"' && isAt('\\')) {
        at += 2;
      } else if (isLong && text.startsWith(three, at)) {
        at += 3;
        // Up to two more quotes belong to the text.
        for (int more = 0; more < 2 && isAt(quote); more++) {
          at++;
        }
        return;
      } else if (!isLong && isAt(quote)) {
        at++;
        return;
      } else {
        at++;
      }
    }
  }

  /** A number, a truth or a date, which may have a blank inside. */
  private void word() {
    int end = at;
    while (at < text.length() && !isLineEnd() && ",]}#".indexOf(text.charAt(at)) < 0) {
      at++;
      if (text.charAt(at - 1) != ' ' && text.charAt(at - 1) != '\t') {
        end = at;
      }
    }
    at = end;
  }

  private void expect(char c) {
    skipBlanks();
    if (!isAt(c)) {
      throw new UnreadableException(at);
    }
    at++;
  }

  private void skipBlanks() {
    while (isAt(' ') || isAt('\t')) {
      at++;
    }
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean isLineEnd() {
    return isAt('\n') || (isAt('\r') && at + 1 < text.length() && text.charAt(at + 1) == '\n');
  }

  /** Goes behind the next line end. */
  private void restOfLine() {
    int lineFeed = text.indexOf('\n', at);
    at = lineFeed < 0 ? text.length() : lineFeed + 1;
  }
}
