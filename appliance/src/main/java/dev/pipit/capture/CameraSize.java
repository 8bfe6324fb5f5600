package dev.pipit.capture;

import dev.pipit.linux.V4l2FrameInterval;
import dev.pipit.linux.V4l2FrameSize;
import java.util.List;

/**
 * A size, or a range of sizes, that a camera offers in one pixel format.
 *
 * @param size as the driver says it, not checked
 * @param intervals times between pictures, not checked; empty when the driver does not say. Of a
 *     range of sizes they are those near 1280 by 720.
 */
public record CameraSize(V4l2FrameSize size, List<V4l2FrameInterval> intervals) {
  public CameraSize {
    intervals = List.copyOf(intervals);
  }
}
