package dev.pipit.vm;

import java.io.IOException;

/**
 * What a script in the guest printed, both streams in one, and how it ended.
 *
 * @param output without the agent's last line
 * @param status the exit status, 0 to 255
 */
record GuestResult(String output, int status) {
  private static final String MARK = "\nexit=";

  static GuestResult parse(String answer) throws IOException {
    int mark = answer.lastIndexOf(MARK);
    if (mark < 0) {
      throw new IOException("The guest's agent gave no exit status after: " + answer);
    }
    return new GuestResult(
        answer.substring(0, mark),
        Integer.parseInt(answer.substring(mark + MARK.length()).strip()));
  }
}
