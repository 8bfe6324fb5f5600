package dev.pipit.link;

/** What came is no message of this protocol. The message is a sentence that names the field. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedMessageException(String sentence) {
    super(sentence);
  }
}
