package dev.pipit.relay;

import dev.pipit.media.AccessUnit;

/** Takes what comes of one {@link MediaSession}. Called on the port's thread: must not wait. */
public interface MediaSink {
  /** A picture that can be decoded, as far as all since the last key frame came. */
  void unit(AccessUnit unit);

  /**
   * Pictures are missing; the next {@link #unit} is a key frame, for which the sender was asked.
   */
  default void lost() {}

  /**
   * The sender does something that no key frame mends.
   *
   * @param sentence what, for its owner
   */
  default void fault(String sentence) {}

  /** The sender says that nothing comes any more, or nothing can be taken: play it anew. */
  default void ended() {}
}
