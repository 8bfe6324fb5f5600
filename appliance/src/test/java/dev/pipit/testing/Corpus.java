package dev.pipit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Bytes from outside, kept under {@code src/test/resources/corpus}. A {@code .hex} file is text:
 * hexadecimal bytes, {@code #} starts a comment; any other is taken as it is.
 */
public final class Corpus {
  private static final Path FOLDER = Path.of("src/test/resources/corpus");

  private Corpus() {}

  /** All files of a folder by their names without ending. */
  public static SortedMap<String, byte[]> all(String folder) {
    SortedMap<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      files
          .filter(file -> !file.toString().endsWith(".md"))
          .forEach(file -> found.put(name(file), bytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (found.isEmpty()) {
      throw new IllegalStateException("no corpus in " + folder);
    }
    return found;
  }

  /** One file, such as {@code streams/openh264.h264}. */
  public static byte[] bytes(String file) {
    return bytes(FOLDER.resolve(file));
  }

  /** A direct copy, as the program has its buffers. */
  public static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static byte[] bytes(Path file) {
    try {
      byte[] raw = Files.readAllBytes(file);
      return file.toString().endsWith(".hex") ? hex(new String(raw, StandardCharsets.UTF_8)) : raw;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("#[^\\n]*", "").replaceAll("\\s", ""));
  }

  private static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
