package dev.pipit.camera;

import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderSettings;

/** Makes the encoder that probing chose; called on the encoder's thread. */
public interface EncoderOpener {
  /**
   * Makes an encoder.
   *
   * @throws EncodeException with words for people when it cannot be made
   */
  Encoder open(EncoderSettings settings) throws EncodeException;

  /** Why this encoder was chosen, one plain sentence; empty before the first was made. */
  String why();
}
