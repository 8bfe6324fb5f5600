package dev.pipit.link;

/**
 * What is wrong, for programs and for people.
 *
 * @param code small letters, digits and hyphens
 * @param sentence what is the matter; never a secret
 * @param action what to do about it; empty when there is nothing to do
 */
public record LinkFault(String code, String sentence, String action) {
  /** As it may be in a message: what is too long is cut, what spoils a log is a space. */
  LinkFault fitting() {
    return new LinkFault(
        new Kind.Name(Fields.MAX_NAME).matches(code) ? code : "device-fault",
        plain(sentence, Fields.MAX_WORDS),
        plain(action, Fields.MAX_WORDS));
  }

  /** Text without control characters, cut at that length. */
  static String plain(String text, int maxCharacters) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? ' ' : c)
        .takeWhile(c -> plain.length() + Character.charCount(c) <= maxCharacters)
        .forEach(plain::appendCodePoint);
    return plain.toString().strip();
  }
}
