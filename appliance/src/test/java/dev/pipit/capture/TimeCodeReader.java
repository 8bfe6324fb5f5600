package dev.pipit.capture;

import dev.pipit.media.RawFrame;

/**
 * Reads the time code from a picture, as anybody would who sees it: by the middle of each block.
 *
 * @param bits the 64 blocks, 0 or 1
 */
record TimeCodeReader(String bits) {
  static TimeCodeReader read(RawFrame frame) {
    int side = frame.format().widthPixels() / 64 / 2 * 2;
    var bits = new StringBuilder();
    for (int block = 0; block < 64; block++) {
      int at = side / 2 * frame.format().strideBytes() + block * side + side / 2;
      bits.append((frame.bytes().get(at) & 255) > 125 ? '1' : '0');
    }
    return new TimeCodeReader(bits.toString());
  }

  long unixMillis() {
    return number(2, 50);
  }

  int counter() {
    return (int) number(58, 62);
  }

  boolean isWhole() {
    int crc = 0;
    for (char bit : bits.substring(2, 50).toCharArray()) {
      int out = (crc >> 7 & 1) ^ (bit - '0');
      crc = (crc << 1 & 255) ^ (out * 0x07);
    }
    return crc == number(50, 58) && bits.startsWith("10") && bits.endsWith("01");
  }

  private long number(int from, int to) {
    return Long.parseLong(bits.substring(from, to), 2);
  }
}
