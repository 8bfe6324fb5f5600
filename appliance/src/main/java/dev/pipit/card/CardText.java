package dev.pipit.card;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text from a file that somebody's editor wrote: UTF-8 or UTF-16, with or without a byte order
 * mark, else the code page of Windows.
 *
 * @param text without the mark, its line ends as they were
 * @param isAscii whether every byte of the file is of ASCII
 */
record CardText(String text, boolean isAscii) {
  /** A device writes zeros over a file in units of this many bytes; half a file may be left. */
  private static final int SECTOR_BYTES = 512;

  static CardText of(byte[] bytes) {
    boolean isAscii = true;
    for (byte b : bytes) {
      isAscii &= b >= 0;
    }
    String text = decoded(bytes);
    return new CardText(text.startsWith("\uFEFF") ? text.substring(1) : text, isAscii);
  }

  private static String decoded(byte[] bytes) {
    if (startsWith(bytes, 0xFF, 0xFE) || (bytes.length > 1 && bytes[0] != 0 && bytes[1] == 0)) {
      return new String(bytes, StandardCharsets.UTF_16LE);
    }
    if (startsWith(bytes, 0xFE, 0xFF) || (bytes.length > 1 && bytes[0] == 0 && bytes[1] != 0)) {
      return new String(bytes, StandardCharsets.UTF_16BE);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, windows());
    }
  }

  /** What Notepad calls ANSI in the west; every byte of it is a character. */
  private static Charset windows() {
    return Charset.isSupported("windows-1252")
        ? Charset.forName("windows-1252")
        : StandardCharsets.ISO_8859_1;
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length > 1 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
  }

  /**
   * Whether a sector is zero, or what there is of the last one. So is a file that was being erased
   * when the power went, and one that a computer did not write to its end.
   */
  static boolean hasZeroSector(byte[] bytes) {
    for (int start = 0; start < bytes.length; start += SECTOR_BYTES) {
      if (isZero(bytes, start, Math.min(bytes.length, start + SECTOR_BYTES))) {
        return true;
      }
    }
    return false;
  }

  /** Whether text is missing: a whole sector is zero, or all of a file. */
  static boolean hasHole(byte[] bytes) {
    for (int start = 0; start + SECTOR_BYTES <= bytes.length; start += SECTOR_BYTES) {
      if (isZero(bytes, start, start + SECTOR_BYTES)) {
        return true;
      }
    }
    return bytes.length > 0 && isZero(bytes, 0, bytes.length);
  }

  private static boolean isZero(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
