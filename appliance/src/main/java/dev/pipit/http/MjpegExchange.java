package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import dev.pipit.camera.JpegPicture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code stream.mjpg}: pictures as {@code multipart/x-mixed-replace}, in the form of mjpg-streamer,
 * which what reads such streams was made for. The boundary follows each picture at once, so that a
 * browser shows it without waiting for the next.
 *
 * <p>The next picture is asked for when the last byte of this one is with the kernel: a slow reader
 * gets the newest and leaves out the others.
 */
final class MjpegExchange extends JpegExchange {
  private static final String BOUNDARY = "boundarydonotcross";
  private static final byte[] FIRST = bytes("--" + BOUNDARY + "\r\n");
  private static final byte[] BETWEEN = bytes("\r\n--" + BOUNDARY + "\r\n");
  private static final byte[] LAST = bytes("\r\n--" + BOUNDARY + "--\r\n");

  /** Longer than any camera takes to be found lost, so that the slate is seen here too. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private enum Sending {
    FIRST_BOUNDARY,
    PART_HEADER,
    JPEG,
    BOUNDARY,
    END
  }

  private final long intervalNanos;
  private Sending sending = Sending.FIRST_BOUNDARY;
  private ByteBuffer jpeg = ByteBuffer.allocate(0);
  private long nextNanos;

  MjpegExchange(
      JpegReaders readers,
      Request request,
      Response response,
      Callback callback,
      String camera,
      JpegFeed feed,
      double picturesPerSecond) {
    super(readers, request, response, callback, camera, feed);
    intervalNanos = (long) (1e9 / picturesPerSecond);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  void begin() {
    putHeaders();
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, "multipart/x-mixed-replace;boundary=" + BOUNDARY);
    if (request.getConnectionMetaData().getHttpVersion().getVersion() < 20) {
      // No chunks then: the simplest readers do not know them.
      response.getHeaders().put(Fields.CLOSE);
      LiveSockets.boundSendBuffer(request);
    }
    nextNanos = System.nanoTime();
    if (Reply.isHead(request)) {
      sending = Sending.END;
      response.write(true, null, this);
    } else {
      response.write(false, ByteBuffer.wrap(FIRST), this);
    }
  }

  @Override
  void write(JpegPicture picture) {
    jpeg = picture.bytes();
    nextNanos = after(picture.captureNanos());
    String header =
        "Content-Type: image/jpeg\r\nContent-Length: "
            + jpeg.remaining()
            + "\r\nX-Timestamp: "
            + timestamp(picture)
            + "\r\n\r\n";
    sending = Sending.PART_HEADER;
    response.write(false, ByteBuffer.wrap(bytes(header)), this);
  }

  /** The next time on a grid that all readers of this rate share, so that they share pictures. */
  private long after(long nanos) {
    return (nanos / intervalNanos + 1) * intervalNanos;
  }

  @Override
  void writeNone(String sentence) {
    sending = Sending.END;
    response.write(true, ByteBuffer.wrap(LAST), this);
  }

  @Override
  public void succeeded() {
    switch (sending) {
      case PART_HEADER -> {
        sending = Sending.JPEG;
        response.write(false, jpeg, this);
      }
      case JPEG -> {
        letGo();
        sending = Sending.BOUNDARY;
        response.write(false, ByteBuffer.wrap(BETWEEN), this);
      }
      case FIRST_BOUNDARY, BOUNDARY -> {
        if (isStopping()) {
          writeNone("");
        } else {
          ask(nextNanos, PATIENCE);
        }
      }
      case END -> finish();
    }
  }
}
