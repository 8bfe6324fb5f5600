package dev.pipit.app;

import dev.pipit.camera.JpegFeed;
import dev.pipit.camera.JpegPicture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One JPEG of a camera for somebody who can wait for it. */
final class OnePicture implements JpegFeed.Reader {
  private final CompletableFuture<@Nullable JpegPicture> given = new CompletableFuture<>();

  private OnePicture() {}

  /**
   * Waits for a picture.
   *
   * @param fromNanos taken at this time or later, monotonic clock
   * @param patience how long; an answer that comes at that very moment is still taken
   * @return the picture, which the caller closes; null when there is none in time
   */
  static @Nullable JpegPicture of(JpegFeed feed, long fromNanos, Duration patience)
      throws InterruptedException {
    OnePicture one = new OnePicture();
    feed.ask(one, fromNanos, patience);
    while (true) {
      try {
        return one.given.get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Whoever cannot take it back is being answered now.
        if (feed.cancel(one)) {
          return null;
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void picture(JpegPicture picture) {
    given.complete(picture);
  }

  @Override
  public void none(String sentence) {
    given.complete(null);
  }
}
