package dev.pipit.live;

import dev.pipit.cmaf.AvccWriter;
import dev.pipit.cmaf.ChunkWriter;
import dev.pipit.cmaf.CmafHeader;
import dev.pipit.hls.PlaylistRules;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.DelayMeter;
import dev.pipit.media.MalformedBitstreamException;
import dev.pipit.media.MediaTime;
import dev.pipit.media.ParameterSets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes chunks of access units and cuts them into parts and segments (RFC 8216bis 4.4.4.9, 6.2.1).
 *
 * <p>The newest access unit is held until the next comes and tells how long it lasted. Parts keep
 * 85 to 100 % of their target whatever the frame rate: where no number of frames fits, the last
 * frame of a part is shortened and the next ones make up for it (see {@link Timeline}). Segments
 * begin at IDR pictures. When none comes in time, a segment is cut without one, so that it never
 * rounds to more than the target duration nor outgrows its share of the memory.
 *
 * <p>The stream's lock guards it, but for {@link #read} and {@link #write}, which touch only what
 * those who feed use, one at a time.
 */
final class Packager {
  private static final Logger LOG = LoggerFactory.getLogger(Packager.class);

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A capture time older than this is not of the machine's clock. */
  private static final long MOST_AGE_MILLIS = 10_000;

  private static final long MOST_OVERLAP_MILLIS = 500;

  private final String name;
  private final Window window;
  private final BlockPool pool;
  private final LiveClock clock;
  private final AvccWriter writer = new AvccWriter();
  private final Timeline timeline;

  private @Nullable StreamFormat format;
  private int formats;
  private @Nullable ParameterSets refused;

  /** The block that chunks are put into, and how far it is full. */
  private @Nullable Block block;

  private int blockFill;

  /** The newest access unit, whose header is not written yet. */
  private boolean held;

  private int heldPosition;
  private int heldSampleBytes;
  private boolean heldIdr;
  private long heldSinceNanos;

  /** When the first access unit of the part that grows came from the encoder. */
  private long partSinceNanos;

  private final DelayMeter partDelay = new DelayMeter();
  private long partNanos;

  /**
   * Lengths to come.
   *
   * @param rules whose target duration is no less than that of the rules in force
   */
  record Shape(PlaylistRules rules, long windowTicks, KeyFramePace keyFrames) {}

  private @Nullable Shape reshaped;

  /** Nothing can follow but an IDR. */
  private boolean needsIdr = true;

  /** There was no memory for the newest access unit; said once. */
  private boolean starved;

  /** The next IDR comes from another producer. */
  private boolean newProducer;

  private KeyFramePace keyFrames;
  private boolean idrAsked;

  /** Somebody lost pictures since the newest IDR. */
  private boolean idrWanted;

  private long idrAskedNanos;
  private long segmentStartNanos;
  private long segmentDateMillis = Long.MIN_VALUE;
  private long segmentDateTicks;

  private long chunks;
  private long accessUnits;
  private long dropped;
  private long forcedCuts;
  private long discontinuities;

  Packager(String name, Window window, BlockPool pool, KeyFramePace keyFrames, LiveClock clock) {
    this.name = name;
    this.window = window;
    this.pool = pool;
    this.keyFrames = keyFrames;
    this.clock = clock;
    this.timeline = new Timeline(window.rules().partTargetTicks());
  }

  /** Looks at an access unit. */
  void read(AccessUnit accessUnit) {
    writer.read(accessUnit.annexB());
  }

  /**
   * Ends the access unit before the one that was read and makes a place for this one.
   *
   * @return whether there is a place; else it is dropped and counted
   */
  boolean place(long captureNanos) {
    int sampleBytes = writer.sampleBytes();
    int chunkBytes = ChunkWriter.HEADER_BYTES + sampleBytes;
    boolean idr = writer.idr();
    if (sampleBytes == 0 || (needsIdr && !idr)) {
      dropped++;
      return false;
    }
    StreamFormat next = idr ? formatAtIdr() : format;
    if (next == null) {
      dropped++;
      return false;
    }
    endHeld(captureNanos);
    if (chunkBytes > pool.longestBytes() || !reserve(chunkBytes, idr)) {
      if (!starved) {
        LOG.warn(
            "event=no-memory stream={} access-unit-bytes={} held-by-readers-bytes={}",
            name,
            sampleBytes,
            pool.lingeringBytes());
      }
      starved = true;
      finishSegment();
      dropped++;
      needsIdr = true;
      return false;
    }
    cut(next, idr, chunkBytes, captureNanos);
    if (idr) {
      idrWanted = false;
      keyFrames.placed(captureNanos - segmentStartNanos + earlyNanos());
    }
    format = next;
    needsIdr = false;
    starved = false;
    held = true;
    heldPosition = blockFill;
    heldSampleBytes = sampleBytes;
    heldIdr = idr;
    heldSinceNanos = clock.monotonicNanos();
    accessUnits++;
    return true;
  }

  /** Copies the access unit that was placed. */
  void write() {
    Block filling = block;
    if (filling != null) {
      writer.write(filling.bytes, heldPosition + ChunkWriter.HEADER_BYTES);
      blockFill = heldPosition + ChunkWriter.HEADER_BYTES + heldSampleBytes;
    }
  }

  /** Other lengths from the next segment on. */
  void reshape(Shape next) {
    reshaped = next;
  }

  private void adopt(Shape next) {
    window.adopt(next.rules(), next.windowTicks());
    timeline.limit(next.rules().partTargetTicks());
    keyFrames = next.keyFrames();
    reshaped = null;
  }

  /** Nothing comes for now: the held access unit lasts as long as usual, its segment ends. */
  void pause() {
    if (held) {
      long ticks = appendHeld(timeline.typicalTicks());
      timeline.end(ticks);
    }
    finishSegment();
    idrAsked = false;
  }

  /** What comes next is from another producer. */
  void changeProducer() {
    pause();
    needsIdr = true;
    newProducer = true;
  }

  /** An IDR is wanted though none is due. */
  void askForIdr() {
    idrWanted = true;
  }

  boolean wantsIdr(long captureNanos) {
    long segmentTargetNanos = MediaTime.nanosFromTicks(window.rules().segmentTargetTicks());
    long sinceAsked = captureNanos - idrAskedNanos;
    long patienceNanos = Math.min(segmentTargetNanos, 2 * keyFrames.intervalNanos()) / 4;
    if (idrAsked && sinceAsked >= 0 && sinceAsked < patienceNanos) {
      return false;
    }
    long elapsed = captureNanos - segmentStartNanos + earlyNanos();
    long dueNanos = MediaTime.nanosFromTicks(window.growingTargetTicks());
    boolean due = elapsed < -segmentTargetNanos || elapsed >= dueNanos || keyFrames.isDue(elapsed);
    boolean wanted = due || needsIdr || idrWanted || window.growing() == null;
    if (wanted) {
      idrAsked = true;
      idrAskedNanos = captureNanos;
    }
    return wanted;
  }

  /** A picture that comes so much before its time is the nearest to it. */
  private long earlyNanos() {
    return MediaTime.nanosFromTicks(timeline.typicalTicks()) / 2;
  }

  private void cutPart(Segment segment) {
    window.cutPart(segment);
    partWasCut();
  }

  /** Ends the segment that grows, and with it the part that grows. */
  private void finishSegment() {
    Segment segment = window.growing();
    boolean openPart = segment != null && segment.openPartTicks() > 0;
    window.finish();
    if (openPart) {
      partWasCut();
    }
  }

  private void partWasCut() {
    partNanos = clock.monotonicNanos();
    partDelay.add(partNanos - partSinceNanos);
  }

  /** From the first access unit of a part until the part is there. */
  DelayMeter partDelay() {
    return partDelay;
  }

  /** When the newest part was cut, on the monotonic clock. */
  long partNanos() {
    return partNanos;
  }

  @Nullable StreamFormat format() {
    return format;
  }

  /** End of the newest chunk. */
  long endTicks() {
    return timeline.decodeTicks();
  }

  /** Pictures per second, as they came lately. */
  double framesPerSecond() {
    return (double) MediaTime.TIMESCALE / timeline.typicalTicks();
  }

  long accessUnits() {
    return accessUnits;
  }

  long dropped() {
    return dropped;
  }

  long forcedCuts() {
    return forcedCuts;
  }

  long discontinuities() {
    return discontinuities;
  }

  long timelineShifts() {
    return timeline.shifts();
  }

  /** Lets go of the block that is being filled. */
  void close() {
    held = false;
    needsIdr = true;
    if (block != null) {
      pool.release(block);
      block = null;
    }
  }

  /** The format of the IDR that was read; null when its parameter sets are no good. */
  private @Nullable StreamFormat formatAtIdr() {
    ParameterSets parameterSets = writer.parameterSets();
    if (parameterSets == null || parameterSets.equals(refused)) {
      return null;
    }
    if (format != null && format.header().parameterSets().equals(parameterSets)) {
      return format;
    }
    try {
      return new StreamFormat(formats + 1, CmafHeader.of(parameterSets));
    } catch (MalformedBitstreamException e) {
      refused = parameterSets;
      LOG.warn("event=parameter-sets-refused stream={} fault=\"{}\"", name, e.getMessage());
      return null;
    }
  }

  /** The held access unit lasts until the next one. */
  private void endHeld(long captureNanos) {
    if (held) {
      long ticks = appendHeld(timeline.durationUntil(captureNanos));
      timeline.advance(ticks, captureNanos);
    } else {
      timeline.resume(captureNanos, newProducer);
    }
  }

  /** Appends the held access unit and cuts a part where one is full; returns its duration. */
  private long appendHeld(long wantedTicks) {
    Segment segment = window.growing();
    Block filled = block;
    held = false;
    if (segment == null || filled == null) {
      return wantedTicks;
    }
    long ticks = wantedTicks;
    if (segment.openPartTicks() + ticks > window.rules().partTargetTicks()) {
      if (segment.openPartTicks() >= window.rules().shortestPartTicks()) {
        cutPart(segment);
      } else {
        ticks = window.rules().partTargetTicks() - segment.openPartTicks();
      }
    }
    chunks++;
    ChunkWriter.writeHeader(
        filled.bytes,
        heldPosition,
        chunks,
        timeline.decodeTicks(),
        (int) ticks,
        heldSampleBytes,
        heldIdr);
    Extent extent = new Extent(filled, heldPosition, ChunkWriter.HEADER_BYTES + heldSampleBytes);
    if (segment.openPartTicks() == 0) {
      partSinceNanos = heldSinceNanos;
    }
    window.append(
        segment,
        new Chunk(
            chunks,
            heldIdr,
            timeline.decodeTicks(),
            (int) ticks,
            clock.monotonicNanos(),
            List.of(extent)));
    if (segment.openPartTicks() >= window.rules().shortestPartTicks()
        && segment.openPartTicks() + timeline.typicalTicks() > window.rules().partTargetTicks()) {
      cutPart(segment);
    }
    return ticks;
  }

  /**
   * Makes room for a chunk, if need be by giving up the past. With an IDR a segment may begin: one
   * that lies in one piece is sent with one write.
   */
  private boolean reserve(int chunkBytes, boolean idr) {
    int wantedBytes = chunkBytes;
    Segment before = window.growing();
    if (idr && before != null) {
      long likelyBytes = before.lengthBytes() + before.lengthBytes() / 8;
      wantedBytes = (int) Math.min(likelyBytes, pool.longestBytes());
    }
    wantedBytes = Math.max(wantedBytes, chunkBytes);
    if (block != null && blockFill + wantedBytes <= block.capacityBytes()) {
      return true;
    }
    Block next = pool.acquire(wantedBytes);
    if (next == null && block != null && blockFill + chunkBytes <= block.capacityBytes()) {
      return true;
    }
    if (next == null) {
      next = pool.acquire(chunkBytes);
    }
    while (next == null && window.evictOldest()) {
      next = pool.acquire(chunkBytes);
    }
    if (next == null) {
      return false;
    }
    if (block != null) {
      pool.release(block);
    }
    block = next;
    blockFill = 0;
    return true;
  }

  /** Begins a segment where one is due. */
  private void cut(StreamFormat next, boolean idr, int chunkBytes, long captureNanos) {
    boolean discontinuity = format != null && (newProducer || next.version() != format.version());
    Segment segment = window.growing();
    if (segment != null) {
      long ticks = segment.durationTicks();
      // One more sample, however long, must fit; else the preload hint could name a wrong part.
      boolean full =
          ticks + window.rules().partTargetTicks() > window.rules().longestSegmentTicks()
              || segment.lengthBytes() + chunkBytes > pool.longestBytes();
      // Where pictures are so rare that the timeline runs slow, the clock decides.
      long clockTicks = MediaTime.ticksFromNanos(captureNanos - segmentStartNanos);
      // The IDR that is nearest to the wished-for end; where none is asked for between the starts
      // of segments, one that comes by itself from the second half on.
      long targetTicks = window.growingTargetTicks();
      long halfStepTicks = Math.min(targetTicks, keyFrames.intervalTicks()) / 2;
      boolean due = idr && Math.max(ticks, clockTicks) + halfStepTicks >= targetTicks;
      if (!discontinuity && !full && !due) {
        return;
      }
      finishSegment();
    }
    if (reshaped != null) {
      adopt(reshaped);
    }
    if (!idr) {
      forcedCuts++;
    }
    if (discontinuity) {
      discontinuities++;
    }
    formats = next.version();
    newProducer = false;
    idrAsked = false;
    segmentStartNanos = captureNanos;
    long dateTimeMillis = dateTimeMillis(captureNanos);
    window.begin(
        new Segment(
            new Segment.Beginning(
                window.growingNumber(),
                next,
                timeline.decodeTicks(),
                dateTimeMillis,
                dateTimeMillis - MediaTime.nanosFromTicks(timeline.decodeTicks()) / NANOS_PER_MILLI,
                discontinuities,
                discontinuity,
                idr)));
  }

  /**
   * Wall-clock time of a capture. Dates must not be ambiguous (6.2.1), so it overlaps the segment
   * before by less than a second even when the machine's clock is set back.
   */
  private long dateTimeMillis(long captureNanos) {
    long ageMillis =
        Math.clamp((clock.monotonicNanos() - captureNanos) / NANOS_PER_MILLI, 0, MOST_AGE_MILLIS);
    long millis = clock.wallMillis() - ageMillis;
    if (segmentDateMillis != Long.MIN_VALUE) {
      long ticks = timeline.decodeTicks() - segmentDateTicks;
      long endMillis = segmentDateMillis + MediaTime.nanosFromTicks(ticks) / NANOS_PER_MILLI;
      millis = Math.max(millis, endMillis - MOST_OVERLAP_MILLIS);
    }
    segmentDateMillis = millis;
    segmentDateTicks = timeline.decodeTicks();
    return millis;
  }
}
