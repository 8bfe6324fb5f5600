package dev.pipit.link;

import java.nio.ByteBuffer;

/** What became of a request. */
public sealed interface LinkAnswer {
  /** It is done. */
  record Done() implements LinkAnswer {}

  /** It is not done. */
  record Failed(LinkFault fault) implements LinkAnswer {}

  /** The picture that was asked for, a whole JPEG, which nobody changes any more. */
  record Jpeg(ByteBuffer file) implements LinkAnswer {}
}
