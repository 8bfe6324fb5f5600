package dev.pipit.http;

import dev.pipit.access.Grant;
import dev.pipit.live.HlsAnswer;
import dev.pipit.live.LiveStream;
import dev.pipit.live.MediaBytes;
import dev.pipit.live.StartGaps;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request for something of a stream, from the asking to the last byte sent. It holds no thread:
 * while it waits it is this object and Jetty's, while it is sent it is a write in the selector.
 *
 * <p>The pinned media bytes are closed once, when they are sent or the sending failed.
 */
final class HlsExchange implements HlsAnswer.Receiver, Runnable, Callback {
  private final HlsExchanges exchanges;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile @Nullable Thread asking;
  private @Nullable LiveStream stream;
  private @Nullable HlsAnswer answer;
  private @Nullable MediaBytes pinned;
  private long writeNanos;
  private long madeNanos;
  private long lengthBytes;
  private volatile boolean done;

  HlsExchange(HlsExchanges exchanges, Request request, Response response, Callback callback) {
    this.exchanges = exchanges;
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  /** Asks the stream; the answer comes at once or later. */
  void ask(LiveStream stream, String resource, @Nullable String query, StartGaps startGaps) {
    asking = Thread.currentThread();
    this.stream = stream;
    stream.hls(resource, query, startGaps, this);
    asking = null;
    if (!answered.get()) {
      exchanges.hold(this);
      if (answered.get()) {
        exchanges.letGo(this);
      }
    }
  }

  @Override
  public void answer(HlsAnswer answer) {
    if (!answered.compareAndSet(false, true)) {
      // The server is stopping and has answered itself.
      if (answer instanceof HlsAnswer.Media media) {
        media.bytes().close();
      }
      return;
    }
    this.answer = answer;
    if (Thread.currentThread().equals(asking)) {
      run();
    } else {
      // In this order, so that a stop never finds it in neither place.
      exchanges.write(this);
      exchanges.letGo(this);
    }
  }

  /** Writes the answer; on the asking thread or on one of the server's. */
  @Override
  public void run() {
    try {
      switch (answer) {
        case HlsAnswer.Playlist playlist -> writePlaylist(playlist);
        case HlsAnswer.Media media -> {
          madeNanos = media.madeNanos();
          writeMedia(media.bytes());
        }
        case HlsAnswer.NotFound _ ->
            fault(HttpStatus.NOT_FOUND_404, "The stream has nothing under this name, or no more.");
        case HlsAnswer.BadRequest bad -> fault(HttpStatus.BAD_REQUEST_400, bad.sentence());
        case HlsAnswer.TimedOut timedOut -> {
          response.getHeaders().put(Fields.RETRY_SOON);
          fault(HttpStatus.SERVICE_UNAVAILABLE_503, timedOut.sentence());
        }
        case null -> throw new IllegalStateException("run before the answer");
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void fault(int status, String sentence) {
    Reply.fault(request, response, callback, status, sentence);
  }

  private void writePlaylist(HlsAnswer.Playlist playlist) {
    response.getHeaders().put(Fields.VARY_USER_AGENT);
    int maxAge = playlist.maxAgeSeconds();
    response
        .getHeaders()
        .put(
            maxAge == 0
                ? Fields.NO_CACHE
                : new HttpField(
                    HttpHeader.CACHE_CONTROL,
                    (isPrivate() ? "private, " : "") + "max-age=" + maxAge));
    Reply.bytes(
        request,
        response,
        callback,
        HttpStatus.OK_200,
        Fields.PLAYLIST,
        playlist.utf8().duplicate());
  }

  /** Whether the answer is for this viewer only: a cache between must not give it to others. */
  private boolean isPrivate() {
    return !(Caller.of(request).grant() instanceof Grant.Nobody);
  }

  private void writeMedia(MediaBytes media) {
    pinned = media;
    List<ByteBuffer> buffers = media.buffers();
    long length = media.lengthBytes();
    HttpFields.Mutable headers = response.getHeaders();
    ByteRange range = ByteRange.parse(request.getHeaders().get(HttpHeader.RANGE), length);
    if (range != null && !request.getHeaders().contains(HttpHeader.IF_RANGE)) {
      if (range.equals(ByteRange.UNSATISFIABLE)) {
        headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + length);
        close();
        fault(HttpStatus.RANGE_NOT_SATISFIABLE_416, "The resource has only " + length + " bytes.");
        return;
      }
      response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
      headers.put(
          HttpHeader.CONTENT_RANGE, "bytes " + range.first() + '-' + range.last() + '/' + length);
      buffers = range.of(buffers);
      length = range.lengthBytes();
    } else {
      response.setStatus(HttpStatus.OK_200);
    }
    headers.put(Fields.MP4);
    headers.put(isPrivate() ? Fields.PRIVATE_MEDIA_CACHE : Fields.MEDIA_CACHE);
    headers.put(Fields.NOSNIFF);
    headers.put(Fields.SAME_ORIGIN);
    headers.put(HttpHeader.CONTENT_LENGTH, length);
    lengthBytes = Reply.isHead(request) ? 0 : length;
    writeNanos = System.nanoTime();
    if (Reply.isHead(request)) {
      response.write(true, null, this);
    } else if (buffers.size() == 1) {
      response.write(true, buffers.getFirst(), this);
    } else {
      new BufferSequence(response, buffers, this).iterate();
    }
    if (!done) {
      // Only a slow client comes here; the stream may ask the memory back.
      exchanges.sending(this);
      if (done) {
        exchanges.sent(this);
      } else {
        media.onRevoke(() -> exchanges.write(this::cut));
      }
    }
  }

  /** Every media byte is with the kernel. */
  @Override
  public void succeeded() {
    LiveStream from = stream;
    if (from != null) {
      from.sent(lengthBytes, madeNanos);
    }
    end();
    callback.succeeded();
  }

  /** The viewer has gone, or was too slow. */
  @Override
  public void failed(Throwable cause) {
    end();
    callback.failed(cause);
  }

  private void end() {
    done = true;
    exchanges.sent(this);
    close();
  }

  private void close() {
    MediaBytes media = pinned;
    if (media != null) {
      pinned = null;
      media.close();
    }
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  /** When the sending of media began, on {@link System#nanoTime()}. */
  long writeNanos() {
    return writeNanos;
  }

  /** Ends the connection of a viewer who takes too long; the write then fails. */
  void cut() {
    request.getConnectionMetaData().getConnection().getEndPoint().close();
  }
}
