package dev.pipit.live;

import dev.pipit.hls.PlaylistEdge;
import dev.pipit.hls.PlaylistRequest;
import dev.pipit.hls.ResourceName;
import dev.pipit.live.HeldRequests.Held;
import dev.pipit.live.HeldRequests.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers HLS requests out of the window and holds those that must wait. The stream's lock. */
final class HlsRequests {
  private static final HlsAnswer NOT_FOUND = new HlsAnswer.NotFound();
  private static final HlsAnswer CLOSED = new HlsAnswer.TimedOut("The stream has ended.");
  private static final HlsAnswer CROWDED =
      new HlsAnswer.TimedOut("Too many requests wait for this stream.");
  private static final HlsAnswer TIMED_OUT =
      new HlsAnswer.TimedOut("No new picture came in time; the camera may be away.");
  private static final HlsAnswer TOO_FAR =
      new HlsAnswer.BadRequest(
          "The playlist is not that far yet: _HLS_msn or _HLS_part is too high.");

  private static final String MULTIVARIANT_NAME = "index.m3u8";

  private final LiveClock clock;
  private final Window window;
  private final Packager packager;
  private final BlockPool pool;
  private final RenderedPlaylists playlists;
  private final HeldRequests held = new HeldRequests();
  private final String mediaPlaylistUri;
  private final int runPrefixLength;

  /** The window as the held requests saw it last. */
  private long changesSeen;

  private long requests;
  private long notFound;
  private long rejected;
  private long timedOut;

  /**
   * @param runName a path of its own for this run, so that no cache mixes two runs
   */
  HlsRequests(String runName, LiveClock clock, Window window, Packager packager, BlockPool pool) {
    this.clock = clock;
    this.window = window;
    this.packager = packager;
    this.pool = pool;
    this.playlists = new RenderedPlaylists(window);
    this.mediaPlaylistUri = runName + '/' + ResourceName.PLAYLIST_NAME;
    this.runPrefixLength = runName.length() + 1;
  }

  /** The answer, or null when the request is held and the receiver gets it later. */
  @Nullable HlsAnswer answerOrHold(
      String resource, @Nullable String query, StartGaps startGaps, HlsAnswer.Receiver receiver) {
    requests++;
    HlsAnswer answer = answer(resource, query, startGaps, receiver);
    count(answer);
    return answer;
  }

  /** The answer to any request after the end. */
  HlsAnswer answerClosed() {
    requests++;
    count(NOT_FOUND);
    return NOT_FOUND;
  }

  /** Moves the held requests that have an answer now, or are over their time, to {@code ready}. */
  void release(List<Runnable> ready) {
    long changes = window.changes();
    long now = clock.monotonicNanos();
    if (changes == changesSeen && held.earliestDeadlineNanos() > now) {
      return;
    }
    changesSeen = changes;
    held.release(
        request -> {
          HlsAnswer answer =
              answerNow(request.kind, request.target, request.startGaps, packager.partNanos());
          if (answer == null && request.deadlineNanos <= now) {
            answer = TIMED_OUT;
          }
          count(answer);
          return answer;
        },
        ready);
  }

  /** Moves all held requests to {@code ready}: the stream has ended. */
  void releaseAll(List<Runnable> ready) {
    held.release(
        request -> {
          count(CLOSED);
          return CLOSED;
        },
        ready);
  }

  int heldCount() {
    return held.size();
  }

  /** When the first held request is over its time; the greatest number when none is held. */
  long earliestDeadlineNanos() {
    return held.earliestDeadlineNanos();
  }

  long requests() {
    return requests;
  }

  long notFound() {
    return notFound;
  }

  long rejected() {
    return rejected;
  }

  long timedOut() {
    return timedOut;
  }

  /** How many media playlists were rendered. */
  long renderings() {
    return playlists.renderings();
  }

  private @Nullable HlsAnswer answer(
      String resource, @Nullable String query, StartGaps startGaps, HlsAnswer.Receiver receiver) {
    if (resource.equals(MULTIVARIANT_NAME)) {
      return answerOrHold(Kind.MULTIVARIANT, PlaylistRequest.PLAIN, startGaps, receiver);
    }
    if (!resource.regionMatches(0, mediaPlaylistUri, 0, runPrefixLength)) {
      return NOT_FOUND;
    }
    return switch (ResourceName.parse(resource, runPrefixLength)) {
      case null -> NOT_FOUND;
      case ResourceName.Playlist() ->
          switch (PlaylistRequest.parse(query)) {
            case PlaylistRequest.Fault(String sentence) -> new HlsAnswer.BadRequest(sentence);
            case PlaylistRequest.Reload reload ->
                answerOrHold(Kind.PLAYLIST, reload, startGaps, receiver);
          };
      case ResourceName.Header(int version) -> {
        StreamFormat format = window.findFormat(version);
        yield format == null
            ? NOT_FOUND
            : new HlsAnswer.Media(new HeaderBytes(format.header().bytes()), 0);
      }
      case ResourceName.Segment(long number) -> {
        Segment segment = window.find(number);
        yield segment == null || !segment.isFinished()
            ? NOT_FOUND
            : new HlsAnswer.Media(pool.pin(segment.extents()), 0);
      }
      case ResourceName.Part(long number, int part) ->
          answerOrHold(
              Kind.PART, new PlaylistRequest.Reload(number, part, false), startGaps, receiver);
    };
  }

  private @Nullable HlsAnswer answerOrHold(
      Kind kind, PlaylistRequest.Reload target, StartGaps startGaps, HlsAnswer.Receiver receiver) {
    HlsAnswer answer = answerNow(kind, target, startGaps, 0);
    if (answer != null) {
      return answer;
    }
    long deadline = clock.monotonicNanos() + window.rules().longestHold().toNanos();
    return held.add(new Held(kind, target, startGaps, deadline, receiver)) ? null : CROWDED;
  }

  /** What a request gets as things are, or null when it must wait. */
  private @Nullable HlsAnswer answerNow(
      Kind kind, PlaylistRequest.Reload target, StartGaps startGaps, long madeNanos) {
    return switch (kind) {
      case MULTIVARIANT -> {
        StreamFormat format = packager.format();
        yield format == null || !window.isPlayable(startGaps)
            ? null
            : playlists.multivariant(mediaPlaylistUri, format, StreamRate.of(window));
      }
      case PLAYLIST ->
          switch (window.edge().judge(target, window.rules())) {
            case READY ->
                window.isPlayable(startGaps) ? playlists.media(startGaps, target.delta()) : null;
            case WAIT -> null;
            case TOO_FAR -> TOO_FAR;
          };
      case PART -> {
        PlaylistEdge edge = window.edge();
        if (edge.hints(target.mediaSequenceNumber(), target.partIndex())) {
          yield null;
        }
        Segment segment = window.find(target.mediaSequenceNumber());
        yield segment == null || target.partIndex() >= segment.partCount()
            ? NOT_FOUND
            : new HlsAnswer.Media(pool.pin(segment.partExtents(target.partIndex())), madeNanos);
      }
    };
  }

  private void count(@Nullable HlsAnswer answer) {
    switch (answer) {
      case null -> {}
      case HlsAnswer.NotFound() -> notFound++;
      case HlsAnswer.BadRequest(String sentence) -> rejected++;
      case HlsAnswer.TimedOut(String sentence) -> timedOut++;
      case HlsAnswer.Playlist playlist -> {}
      case HlsAnswer.Media media -> {}
    }
  }
}
