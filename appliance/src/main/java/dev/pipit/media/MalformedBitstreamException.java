package dev.pipit.media;

/** Coded bytes that break ITU-T H.264: which rule, and at which bit of the NAL unit. */
public final class MalformedBitstreamException extends Exception {
  private static final long serialVersionUID = 1;

  private final long bit;

  /**
   * @param fault what is wrong, a clause without a full stop
   * @param bit where, counted from the first bit of the NAL unit's header, emulation prevention
   *     bytes included
   */
  public MalformedBitstreamException(String fault, long bit) {
    super(fault + " (at bit " + bit + " of the NAL unit)");
    this.bit = bit;
  }

  /** Where the fault is, in bits from the start of the NAL unit. */
  public long bit() {
    return bit;
  }
}
