package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import dev.pipit.camera.JpegPicture;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code snapshot.jpg}: one picture, taken now or a moment ago. */
final class SnapshotExchange extends JpegExchange {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A picture made for somebody else may be so old. */
  private static final long MOMENT_NANOS = 100_000_000;

  SnapshotExchange(
      JpegReaders readers,
      Request request,
      Response response,
      Callback callback,
      String camera,
      JpegFeed feed) {
    super(readers, request, response, callback, camera, feed);
  }

  @Override
  void begin() {
    ask(System.nanoTime() - MOMENT_NANOS, PATIENCE);
  }

  @Override
  void write(JpegPicture picture) {
    putHeaders();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "image/jpeg");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, picture.bytes().remaining());
    response.getHeaders().put("X-Timestamp", timestamp(picture));
    response.write(true, Reply.isHead(request) ? null : picture.bytes(), this);
  }

  @Override
  public void succeeded() {
    finish();
  }

  @Override
  void writeNone(String sentence) {
    refuse(sentence);
  }
}
