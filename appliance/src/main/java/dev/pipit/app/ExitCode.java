package dev.pipit.app;

/**
 * What the process tells whoever started it; documented in {@code docs/reference/command-line.md}.
 */
enum ExitCode {
  /** All went well. */
  OK(0, "success; also after SIGTERM or Ctrl+C"),
  /** Something failed that none of the others names. */
  FAILED(1, "failed; the log says why"),
  /** The command line is wrong. */
  USAGE(2, "the command line is wrong"),
  /** The configuration is wrong. */
  CONFIGURATION(3, "the configuration has faults; they are listed"),
  /** The address is in use or not ours. */
  ADDRESS(4, "cannot listen on the address"),
  /** {@code pipit doctor} found something that does not work. */
  FOUND(5, "pipit doctor found something that does not work"),
  /** A driver hangs that only a new process may be free of. */
  AGAIN(6, "a driver hangs; whoever started the service shall start it again"),
  /** All that is kept is another. */
  REPLACED(
      7,
      "a backup was restored or all was reset; whoever started the service shall start it again");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }
}
