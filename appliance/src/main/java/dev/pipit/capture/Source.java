package dev.pipit.capture;

import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An open source of pictures. One platform thread calls {@link #next} and {@link #close}; frames
 * may be released from any thread, also after the close.
 */
public interface Source extends AutoCloseable {
  /** The layout of every frame; fixed while the source is open. */
  RawFormat format();

  /**
   * Pictures per second that the source says it gives; what comes may differ (a camera slows down
   * in the dark).
   */
  double framesPerSecond();

  /**
   * Where the pictures come from, in a few words for people, such as {@code HD Webcam
   * (/dev/video0)}.
   */
  String label();

  /**
   * Waits for the next picture. When the source has no free buffer, because all are held, the
   * picture is lost and counted.
   *
   * @return the frame, to be released once, or null when none came in time
   * @throws CaptureException when the source is gone or broken; it is then to be closed and opened
   *     anew
   */
  @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException;

  /**
   * When the next picture is due by the source's own clock, on the monotonic clock; a source that
   * cannot know, such as a camera, answers {@link Long#MIN_VALUE}. Any thread.
   */
  default long dueNanos() {
    return Long.MIN_VALUE;
  }

  /**
   * Pictures that the device reported as lost or that found no free buffer, since the source was
   * opened.
   */
  long droppedFrames();

  /**
   * Ends capturing and frees the device. Memory of frames that are still held stays valid until
   * their release.
   */
  @Override
  void close();
}
