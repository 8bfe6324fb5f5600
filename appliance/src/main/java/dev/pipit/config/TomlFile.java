package dev.pipit.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads a TOML 1.0 file into settings; the only user of the TOML parser. */
final class TomlFile {
  /** The largest file that is read. */
  static final int MAX_BYTES = 1 << 18;

  private final Path file;
  private final List<Fault> faults;
  private final List<Setting> settings = new ArrayList<>();

  private TomlFile(Path file, List<Fault> faults) {
    this.file = file;
    this.faults = faults;
  }

  /**
   * The text of a file, with its byte order mark.
   *
   * @param faults gets the reason when it cannot be read; null is returned then
   */
  static @Nullable String text(Path file, List<Fault> faults) {
    return new TomlFile(file, faults).text();
  }

  /**
   * All settings of a text, tables before what is in them.
   *
   * @param file where the text is from
   * @param faults gets what is wrong with it; what can be read in spite of it is returned
   */
  static List<Setting> settings(Path file, String text, List<Fault> faults) {
    var reader = new TomlFile(file, faults);
    // Some editors begin a file with a byte order mark.
    reader.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    return reader.settings;
  }

  private @Nullable String text() {
    try {
      if (Files.isDirectory(file)) {
        return fault(0, 0, "is a directory; name a file");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return fault(0, 0, "is not a regular file");
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
      return bytes.length > MAX_BYTES
          ? fault(0, 0, "is larger than 256 KiB; this cannot be a configuration")
          : decoded(bytes);
    } catch (NoSuchFileException e) {
      return fault(0, 0, "there is no such file");
    } catch (AccessDeniedException e) {
      return fault(0, 0, "may not be read by this user; check its owner and mode");
    } catch (IOException e) {
      return fault(0, 0, "cannot be read: " + Objects.toString(e.getMessage(), e.toString()));
    }
  }

  private @Nullable String decoded(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int lastLine = text.lastIndexOf('\n');
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      return fault(line, text.length() - lastLine, "is not UTF-8; save the file as UTF-8");
    }
    return text;
  }

  private void parse(String text) {
    try {
      TomlParseResult result = Toml.parse(text);
      for (TomlParseError error : result.errors()) {
        TomlPosition at = error.position();
        fault(at.line(), at.column(), Objects.toString(error.getMessage(), "is not TOML"));
      }
      table(result, result, List.of());
    } catch (StackOverflowError e) {
      // The parser descends once for each level; nothing else was touched, so it can be let go.
      settings.clear();
      fault(0, 0, "is nested too deeply");
    }
  }

  private void table(TomlTable root, TomlTable table, List<String> path) {
    for (Map.Entry<String, Object> entry : table.entrySet()) {
      List<String> inner = new ArrayList<>(path);
      inner.add(entry.getKey());
      TomlPosition at = root.inputPositionOf(inner);
      var origin =
          at == null
              ? new Origin.FilePlace(file, 0, 0)
              : new Origin.FilePlace(file, at.line(), at.column());
      switch (entry.getValue()) {
        case TomlTable nested -> {
          settings.add(new Setting(List.copyOf(inner), new Setting.Table(), origin));
          table(root, nested, inner);
        }
        case TomlArray array -> settings.add(new Setting(List.copyOf(inner), plain(array), origin));
        case Object value -> settings.add(new Setting(List.copyOf(inner), value, origin));
      }
    }
  }

  /** Lists and maps, which can be compared. */
  private static Object plain(Object value) {
    return switch (value) {
      case TomlArray array -> array.toList().stream().map(TomlFile::plain).toList();
      case TomlTable table -> {
        Map<String, Object> map = new TreeMap<>();
        table.entrySet().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
        yield map;
      }
      default -> value;
    };
  }

  private @Nullable String fault(int line, int column, String message) {
    faults.add(new Fault(new Origin.FilePlace(file, line, column), "", message));
    return null;
  }
}
