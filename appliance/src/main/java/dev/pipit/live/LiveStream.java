package dev.pipit.live;

import dev.pipit.media.AccessUnit;
import org.jspecify.annotations.Nullable;

/**
 * One camera's stream: the window of media and everybody who reads it.
 *
 * <p>One thread at a time feeds it; any thread may read. No reader ever makes the producer wait.
 */
public final class LiveStream implements AutoCloseable {
  private final String name;
  private final LiveSettings settings;
  private long droppedAccessUnits;

  /** Starts the fan-out thread {@code live-NAME}. */
  public LiveStream(String name, LiveSettings settings) {
    this.name = name;
    this.settings = settings;
  }

  /**
   * Takes an access unit, an {@link AccessUnit.Sink}: copies it once into the window. Access units
   * before the first IDR are dropped and counted.
   */
  public void publish(AccessUnit accessUnit) {
    droppedAccessUnits++;
  }

  /**
   * Whether the frame taken at {@code captureNanos} should become an IDR: a segment is due, or
   * nothing can start without one.
   */
  public boolean wantsIdr(long captureNanos) {
    return captureNanos >= 0 || settings.segmentTarget().isPositive();
  }

  /** The producer changed: the next IDR starts a new format and timeline. */
  public void discontinuity() {
    droppedAccessUnits = 0;
  }

  /** No access unit came for long: completes the held one, so that nobody waits for it. */
  public void stalled() {
    droppedAccessUnits = 0;
  }

  /** A new viewer of the push way, placed at the newest IDR chunk. */
  public LiveSubscription subscribe(LiveSubscription.Listener listener) {
    return new LiveSubscription() {
      @Override
      public @Nullable LiveEvent next() {
        return null;
      }

      @Override
      public void close() {}
    };
  }

  /**
   * Answers an HLS request, at once or when what it waits for is there.
   *
   * @param resource the path below {@code /live/{camera}/}, such as {@code index.m3u8}
   * @param query the raw query, or null
   * @param receiver gets exactly one answer
   */
  public void hls(String resource, @Nullable String query, HlsAnswer.Receiver receiver) {
    receiver.answer(new HlsAnswer.NotFound());
  }

  /** The stream at this moment. */
  public LiveStatistics statistics() {
    return new LiveStatistics(
        name, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, droppedAccessUnits, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Answers all that wait, ends the fan-out thread and frees the window. */
  @Override
  public void close() {}
}
