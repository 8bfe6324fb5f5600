package dev.pipit.card;

/**
 * Something on the card that is wrong, or that the device has no use for.
 *
 * @param file its name on the card
 * @param line counted from 1; 0 when it is about the whole file
 * @param sentence what is wrong and what to do, to follow the place; has no secret in it
 */
record CardFault(String file, int line, String sentence) {
  @Override
  public String toString() {
    return file + (line > 0 ? ", line " + line : "") + ": " + sentence;
  }
}
