package dev.pipit.live;

import java.time.Duration;

/**
 * How a stream is cut and how much of it is kept.
 *
 * @param segmentTarget length of a segment, which begins with an IDR picture
 * @param keyFrameTarget the longest distance of IDR pictures wished for; no more than a segment
 * @param partTarget length of a part
 * @param window how much media the playlist holds, at least seven segments are kept
 * @param windowBytes hard limit of the media memory, readers' pins included
 */
public record LiveSettings(
    Duration segmentTarget,
    Duration keyFrameTarget,
    Duration partTarget,
    Duration window,
    long windowBytes) {
  /** IDR pictures at the starts of segments only. */
  public LiveSettings(
      Duration segmentTarget, Duration partTarget, Duration window, long windowBytes) {
    this(segmentTarget, segmentTarget, partTarget, window, windowBytes);
  }
}
