package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import dev.pipit.camera.JpegPicture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request for JPEGs, from the asking to the last byte sent. It holds no thread, and one picture
 * at most, which is closed once it is sent or the sending failed.
 */
abstract sealed class JpegExchange implements JpegFeed.Reader, Callback
    permits SnapshotExchange, MjpegExchange {
  final Request request;
  final Response response;
  private final JpegReaders readers;
  private final Callback callback;
  private final String camera;
  private final JpegFeed feed;
  private final Caller caller;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean stopped;
  private @Nullable JpegPicture picture;

  JpegExchange(
      JpegReaders readers,
      Request request,
      Response response,
      Callback callback,
      String camera,
      JpegFeed feed) {
    this.readers = readers;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.camera = camera;
    this.feed = feed;
    caller = Caller.of(request);
  }

  abstract void begin();

  /** Writes a picture; on one of the server's threads. */
  abstract void write(JpegPicture picture);

  /** There is no picture; on one of the server's threads. */
  abstract void writeNone(String sentence);

  final void ask(long fromNanos, Duration patience) {
    feed.ask(this, fromNanos, patience);
    if (isStopping()) {
      stop();
    }
  }

  @Override
  public final void picture(JpegPicture given) {
    readers.write(
        () -> {
          picture = given;
          try {
            write(given);
          } catch (RuntimeException e) {
            failed(e);
          }
        });
  }

  @Override
  public final void none(String sentence) {
    readers.write(
        () -> {
          try {
            writeNone(sentence);
          } catch (RuntimeException e) {
            failed(e);
          }
        });
  }

  /** Answers 503 without having asked, or instead of a picture. */
  final void refuse(String sentence) {
    response.getHeaders().put(Fields.RETRY_SOON);
    response.getHeaders().put(Fields.NO_STORE);
    int status = HttpStatus.SERVICE_UNAVAILABLE_503;
    Reply.json(
        request,
        response,
        Callback.from(InvocationType.NON_BLOCKING, this::finish, this::failed),
        status,
        Fields.PROBLEM_JSON,
        new Reply.Problem("about:blank", HttpStatus.getMessage(status), status, sentence));
  }

  /** Who waits for a picture gets none; who is being sent one gets no further one. */
  final void stop() {
    stopped = true;
    if (feed.cancel(this)) {
      none(readers.isStopping() ? "Pipit is stopping." : "Log in again.");
    }
  }

  final boolean isStopping() {
    return stopped || readers.isStopping();
  }

  /** Who asks. */
  final Caller caller() {
    return caller;
  }

  final String camera() {
    return camera;
  }

  /** The picture is sent, or will not be. */
  final void letGo() {
    JpegPicture sent = picture;
    picture = null;
    if (sent != null) {
      sent.close();
    }
  }

  /** What is the same for both kinds of answers. */
  final void putHeaders() {
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().put(Fields.NOSNIFF);
    response.getHeaders().put(Fields.CROSS_ORIGIN);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
  }

  /** Unix time in seconds and microseconds, as mjpg-streamer says it. */
  static String timestamp(JpegPicture picture) {
    long micros = picture.unixMicros();
    return String.format(
        java.util.Locale.ROOT, "%d.%06d", micros / 1_000_000, Math.floorMod(micros, 1_000_000L));
  }

  /** Everything is with the kernel. */
  final void finish() {
    if (ended.compareAndSet(false, true)) {
      letGo();
      readers.ended(this);
      callback.succeeded();
    }
  }

  /** The reader has gone, or takes nothing. */
  @Override
  public void failed(Throwable cause) {
    if (ended.compareAndSet(false, true)) {
      letGo();
      readers.ended(this);
      callback.failed(cause);
    }
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
