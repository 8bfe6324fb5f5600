package dev.pipit.live;

import dev.pipit.hls.MediaPlaylist;
import dev.pipit.hls.PlaylistEdge;
import dev.pipit.hls.PlaylistRules;
import dev.pipit.hls.PlaylistSegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a stream: those that left the playlist but may still be asked for, those in it,
 * and the one that grows. The stream's lock guards it.
 *
 * <p>A segment leaves the playlist when more than the window is listed without it, and the memory
 * when its availability duration is over (RFC 8216bis 6.2.2), or when there is no other memory for
 * what comes: live view goes before the past.
 */
final class Window {
  /** Fewer segments than this are never listed by choice. */
  private static final int FEWEST_SEGMENTS = 7;

  /** Native players of iOS start at once only when a playlist has so many segments. */
  private static final int GAPS_AT_START = 7;

  /** The media sequence of hls.js must not start at 0. */
  private static final long FIRST_NUMBER = 1;

  private final long gapTicks;
  private PlaylistRules rules;
  private long windowTicks;
  private final BlockPool pool;
  private final ArrayDeque<Segment> unlisted = new ArrayDeque<>();
  private final ArrayDeque<Segment> listed = new ArrayDeque<>();
  private @Nullable Segment growing;
  private @Nullable Segment newest;
  private @Nullable Segment newestIdrSegment;
  private int newestIdrIndex;
  private long nextNumber = FIRST_NUMBER + GAPS_AT_START;
  private int gaps = GAPS_AT_START;
  private long listedTicks;
  private long longestPlaylistTicks;
  private boolean independentSegments = true;
  private long changes;

  Window(PlaylistRules rules, long windowTicks, BlockPool pool) {
    this.rules = rules;
    this.windowTicks = Math.max(windowTicks, rules.holdBackTicks());
    this.pool = pool;
    this.gapTicks = rules.segmentTargetTicks();
    this.listedTicks = GAPS_AT_START * gapTicks;
  }

  /** Other lengths from the next segment on; called when none grows. */
  void adopt(PlaylistRules other, long otherWindowTicks) {
    rules = other;
    windowTicks = Math.max(otherWindowTicks, other.holdBackTicks());
    changes++;
  }

  /** The number of the segment that grows or begins next. */
  long growingNumber() {
    return growing == null ? nextNumber : growing.number();
  }

  /** Grows whenever the playlist changes. */
  long changes() {
    return changes;
  }

  @Nullable Segment growing() {
    return growing;
  }

  /** The place of the newest IDR chunk: its segment; null when there is none any more. */
  @Nullable Segment newestIdrSegment() {
    return newestIdrSegment == null || newestIdrSegment.isEvicted() ? null : newestIdrSegment;
  }

  int newestIdrIndex() {
    return newestIdrIndex;
  }

  /** Whether there is anything to play: a segment, or parts where gaps stand for segments. */
  boolean isPlayable(StartGaps startGaps) {
    return switch (startGaps) {
      case NONE -> !listed.isEmpty();
      case LISTED -> !listed.isEmpty() || (newest != null && newest.partCount() > 0);
    };
  }

  /**
   * How long the segment that grows should become. The first of a run has only one part: a player
   * without gaps needs one whole segment to begin.
   */
  long growingTargetTicks() {
    return growingNumber() == FIRST_NUMBER + GAPS_AT_START
        ? rules.partTargetTicks()
        : rules.segmentTargetTicks();
  }

  PlaylistRules rules() {
    return rules;
  }

  /** Begins a segment; its number is {@link #growingNumber()}. */
  void begin(Segment segment) {
    growing = segment;
    nextNumber = segment.number() + 1;
    independentSegments &= segment.beginning().independent();
    if (newest != null) {
      newest.setNext(segment);
    }
    newest = segment;
  }

  /** Appends a chunk to the segment that grows. */
  void append(Segment segment, Chunk chunk) {
    segment.append(chunk, pool);
    if (chunk.idr()) {
      newestIdrSegment = segment;
      newestIdrIndex = segment.chunks().size() - 1;
    }
  }

  /** Makes a part of what is not in one yet in the segment that grows. */
  void cutPart(Segment segment) {
    segment.cutPart();
    changes++;
  }

  /** Ends the segment that grows, lists it and lets the oldest go. */
  void finish() {
    Segment segment = growing;
    if (segment == null) {
      return;
    }
    segment.finish();
    changes++;
    growing = null;
    listed.add(segment);
    listedTicks += segment.durationTicks();
    longestPlaylistTicks =
        Math.max(longestPlaylistTicks, listedTicks + rules.longestSegmentTicks());
    trim(segment.endTicks());
  }

  /** Gives up the oldest segment for its memory; false when only the newest are left. */
  boolean evictOldest() {
    Segment segment = unlisted.poll();
    if (segment == null) {
      if (listed.size() < 2) {
        return false;
      }
      while (gaps > 0) {
        unlistOldest();
      }
      unlistOldest();
      segment = unlisted.remove();
    }
    segment.evict(pool);
    return true;
  }

  /** A segment that may be asked for, finished or not. */
  @Nullable Segment find(long number) {
    if (growing != null && growing.number() == number) {
      return growing;
    }
    if (listed.isEmpty() || number > listed.getLast().number()) {
      return null;
    }
    ArrayDeque<Segment> among = number < listed.getFirst().number() ? unlisted : listed;
    for (Segment segment : among) {
      if (segment.number() == number) {
        return segment;
      }
    }
    return null;
  }

  /** The format of this version, when a segment still needs it. */
  @Nullable StreamFormat findFormat(int version) {
    if (newest != null && newest.beginning().format().version() == version) {
      return newest.beginning().format();
    }
    for (ArrayDeque<Segment> among : List.of(listed, unlisted)) {
      for (Segment segment : among) {
        if (segment.beginning().format().version() == version) {
          return segment.beginning().format();
        }
      }
    }
    return null;
  }

  PlaylistEdge edge() {
    return new PlaylistEdge(
        growingNumber(),
        growing == null ? 0 : growing.partCount(),
        listed.isEmpty() ? 0 : listed.getLast().partCount());
  }

  MediaPlaylist playlist(StartGaps startGaps) {
    int gaps = startGaps == StartGaps.LISTED ? this.gaps : 0;
    List<PlaylistSegment> segments = new ArrayList<>(gaps + listed.size());
    Segment first = listed.isEmpty() ? newest : listed.getFirst();
    int headerVersion = first == null ? 1 : first.beginning().format().version();
    long firstNumber = (first == null ? nextNumber : first.number()) - gaps;
    for (int i = 0; i < gaps; i++) {
      segments.add(PlaylistSegment.gap(firstNumber + i, gapTicks, headerVersion));
    }
    for (Segment segment : listed) {
      segments.add(segment.entry());
    }
    PlaylistSegment tail =
        growing == null
            ? new PlaylistSegment(nextNumber, 0, false, false, 0, headerVersion, List.of())
            : growing.entry();
    return new MediaPlaylist(
        rules, discontinuitySequence(first), independentSegments, segments, tail);
  }

  boolean hasGaps() {
    return gaps > 0;
  }

  boolean hasIndependentSegments() {
    return independentSegments;
  }

  /** Finished segments in the playlist, gaps left out, oldest first. */
  Iterable<Segment> listed() {
    return listed;
  }

  /** Media that the playlist lists. */
  long listedMediaTicks() {
    return listedTicks - gaps * gapTicks;
  }

  long lengthBytes() {
    long sum = growing == null ? 0 : growing.lengthBytes();
    for (Segment segment : listed) {
      sum += segment.lengthBytes();
    }
    for (Segment segment : unlisted) {
      sum += segment.lengthBytes();
    }
    return sum;
  }

  /** Gives all memory back. */
  void clear() {
    for (ArrayDeque<Segment> among : List.of(unlisted, listed)) {
      among.forEach(segment -> segment.evict(pool));
      among.clear();
    }
    if (growing != null) {
      growing.evict(pool);
      growing = null;
    }
    newestIdrSegment = null;
  }

  private void trim(long nowTicks) {
    while (gaps + listed.size() > FEWEST_SEGMENTS) {
      long oldestTicks = gaps > 0 ? gapTicks : listed.getFirst().durationTicks();
      long leftTicks = listedTicks - oldestTicks;
      if (leftTicks < windowTicks && (gaps == 0 || leftTicks < rules.holdBackTicks())) {
        break;
      }
      unlistOldest();
    }
    for (Iterator<Segment> i = unlisted.iterator(); i.hasNext(); ) {
      Segment segment = i.next();
      // The availability duration counts from when the segment appeared, at its end.
      if (nowTicks < segment.endTicks() + segment.durationTicks() + longestPlaylistTicks) {
        break;
      }
      segment.evict(pool);
      i.remove();
    }
  }

  private void unlistOldest() {
    changes++;
    if (gaps > 0) {
      gaps--;
      listedTicks -= gapTicks;
      return;
    }
    Segment segment = listed.remove();
    listedTicks -= segment.durationTicks();
    unlisted.add(segment);
  }

  /** 4.4.3.3: the first segment's own tag does not count, since it is still in the playlist. */
  private static long discontinuitySequence(@Nullable Segment first) {
    if (first == null) {
      return 0;
    }
    Segment.Beginning beginning = first.beginning();
    return beginning.discontinuitySequence() - (beginning.discontinuity() ? 1 : 0);
  }
}
