package dev.pipit.media;

import java.nio.ByteBuffer;

/**
 * Reads the syntax elements of a NAL unit (ITU-T H.264 7.2 and 9.1), passing over emulation
 * prevention bytes (7.3.1). Every element is named and has a bound, so that a fault tells what was
 * read. Reads in place by index; allocates nothing. One thread.
 */
final class BitReader {
  private final ByteBuffer bytes;
  private final int start;
  private final int end;
  private int index;
  private int zeros;
  private int current;
  private int bitsLeft;

  /** Starts behind the header of the NAL unit that lies from {@code start} to {@code end}. */
  BitReader(ByteBuffer bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.index = start + 1;
  }

  /** The place of the next bit, from the start of the NAL unit. */
  long bit() {
    return (index - start) * 8L - bitsLeft;
  }

  boolean flag(String name) throws MalformedBitstreamException {
    return nextBit(name) != 0;
  }

  /** u(n), of at most 32 bits. */
  long bits(String name, int count) throws MalformedBitstreamException {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | nextBit(name);
    }
    return value;
  }

  /** u(n), of at most 31 bits. */
  int smallBits(String name, int count) throws MalformedBitstreamException {
    return (int) bits(name, count);
  }

  /** ue(v), refused above {@code most}. */
  int unsigned(String name, int most) throws MalformedBitstreamException {
    long place = bit();
    long value = expGolomb(name);
    if (value > most) {
      throw new MalformedBitstreamException(name + " is " + value + ", more than " + most, place);
    }
    return (int) value;
  }

  /** ue(v) of any legal size. */
  long unsigned(String name) throws MalformedBitstreamException {
    return expGolomb(name);
  }

  /** se(v), 9.1.1. */
  long signed(String name) throws MalformedBitstreamException {
    long code = expGolomb(name);
    return (code & 1) == 0 ? -(code >> 1) : (code >> 1) + 1;
  }

  MalformedBitstreamException fault(String fault) {
    return new MalformedBitstreamException(fault, bit());
  }

  private long expGolomb(String name) throws MalformedBitstreamException {
    long place = bit();
    int leadingZeros = 0;
    while (nextBit(name) == 0) {
      leadingZeros++;
      if (leadingZeros > 31) {
        throw new MalformedBitstreamException(
            name + " has an Exp-Golomb code of more than 31 leading zeros", place);
      }
    }
    return (1L << leadingZeros) - 1 + bits(name, leadingZeros);
  }

  private int nextBit(String name) throws MalformedBitstreamException {
    if (bitsLeft == 0) {
      load(name);
    }
    bitsLeft--;
    return (current >> bitsLeft) & 1;
  }

  private void load(String name) throws MalformedBitstreamException {
    if (zeros >= 2 && index < end && bytes.get(index) == 3) {
      index++;
      zeros = 0;
    }
    if (index >= end) {
      throw new MalformedBitstreamException("the NAL unit ends within " + name, bit());
    }
    current = bytes.get(index++) & 0xFF;
    zeros = current == 0 ? zeros + 1 : 0;
    bitsLeft = 8;
  }
}
