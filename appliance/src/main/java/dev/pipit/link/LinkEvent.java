package dev.pipit.link;

/** What the link's thread hears of. */
sealed interface LinkEvent {
  /** The connection is up. */
  record Opened(LinkConnection from) implements LinkEvent {}

  /** Something came on it. */
  record Came(LinkConnection from, Frames.Incoming what) implements LinkEvent {}

  /** It is over, or never came up. */
  record Ended(LinkConnection from, Throwable why) implements LinkEvent {}

  /** A request ended, of that number in the line. */
  record Answered(long job, LinkAnswer answer) implements LinkEvent {}

  /** Something else is wanted. */
  record Look() implements LinkEvent {}
}
