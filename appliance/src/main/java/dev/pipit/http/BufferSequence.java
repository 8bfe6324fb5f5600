package dev.pipit.http;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/** Writes several buffers as one body, one after the other, without joining them. */
final class BufferSequence extends IteratingCallback {
  private final Response response;
  private final List<ByteBuffer> buffers;
  private final Callback callback;
  private int next;

  BufferSequence(Response response, List<ByteBuffer> buffers, Callback callback) {
    this.response = response;
    this.buffers = buffers;
    this.callback = callback;
  }

  @Override
  protected Action process() {
    if (next == buffers.size() && next > 0) {
      return Action.SUCCEEDED;
    }
    ByteBuffer buffer = buffers.isEmpty() ? null : buffers.get(next);
    next++;
    response.write(next >= buffers.size(), buffer, this);
    return Action.SCHEDULED;
  }

  @Override
  protected void onCompleteSuccess() {
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    callback.failed(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
