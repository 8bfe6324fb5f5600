package dev.pipit.live;

/** What a media playlist lists before the first segment of a run. */
public enum StartGaps {
  /** Nothing: the playlist begins with the first segment. */
  NONE,
  /**
   * Segments without media (EXT-X-GAP), which go as real ones come. Apple's players begin at once
   * only when a playlist is that long; others ask for these segments and stop when there are none.
   */
  LISTED
}
