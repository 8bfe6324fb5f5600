package dev.pipit.link;

import dev.pipit.link.FromDevice.Picture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A picture as a binary message: a byte for the form (1), one for the kind (1: JPEG), two zeros,
 * the request's number in eight bytes with the highest first, then the file.
 */
final class PictureForm {
  static final int HEADER_BYTES = 12;
  private static final byte FORM = 1;
  private static final byte JPEG = 1;

  /** Start of image, as every JPEG begins (ITU-T T.81, B.1.1.3). */
  private static final int START_OF_IMAGE = 0xFFD8;

  private PictureForm() {}

  static ByteBuffer write(Picture picture) {
    ByteBuffer jpeg = picture.jpeg();
    if (jpeg.remaining() < 2 || jpeg.remaining() > LinkCodec.MAX_JPEG_BYTES) {
      throw new IllegalArgumentException("A picture of " + jpeg.remaining() + " bytes");
    }
    return ByteBuffer.allocate(HEADER_BYTES + jpeg.remaining())
        .put(FORM)
        .put(JPEG)
        .putShort((short) 0)
        .putLong(picture.request())
        .put(jpeg)
        .flip();
  }

  static Picture read(ByteBuffer message) throws MalformedMessageException {
    ByteBuffer bytes = message.slice().order(ByteOrder.BIG_ENDIAN);
    if (bytes.remaining() < HEADER_BYTES + 2) {
      throw new MalformedMessageException("A binary message must have a header and a picture.");
    }
    if (bytes.remaining() > LinkCodec.MAX_BINARY_BYTES) {
      throw new MalformedMessageException(
          "A picture must not be longer than " + LinkCodec.MAX_JPEG_BYTES + " bytes.");
    }
    if (bytes.get() != FORM || bytes.get() != JPEG || bytes.getShort() != 0) {
      throw new MalformedMessageException(
          "The header of the binary message is none that is known.");
    }
    long request = bytes.getLong();
    if (request < 1 || request > Kind.MAX_NUMBER) {
      throw new MalformedMessageException(
          "The request in the header must be from 1 to " + Kind.MAX_NUMBER + ".");
    }
    if (Short.toUnsignedInt(bytes.getShort(bytes.position())) != START_OF_IMAGE) {
      throw new MalformedMessageException("The picture must be a JPEG.");
    }
    return new Picture(request, bytes);
  }
}
