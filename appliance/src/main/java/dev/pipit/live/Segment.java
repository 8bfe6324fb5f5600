package dev.pipit.live;

import dev.pipit.hls.PlaylistPart;
import dev.pipit.hls.PlaylistSegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A segment while it grows and after. The stream's lock guards it. */
final class Segment {
  /** What is known when a segment begins. */
  record Beginning(
      long number,
      StreamFormat format,
      long startTicks,
      long programDateTimeMillis,
      long timeZeroMillis,
      long discontinuitySequence,
      boolean discontinuity,
      boolean independent) {}

  private final Beginning beginning;
  private final List<Chunk> chunks = new ArrayList<>(32);
  private final List<Block> blocks = new ArrayList<>(2);
  private final List<PlaylistPart> parts = new ArrayList<>(8);

  private final List<List<Extent>> partExtents = new ArrayList<>(8);
  private List<Extent> extents = List.of();

  private long durationTicks;
  private long lengthBytes;
  private int openPartStart;
  private long openPartTicks;
  private boolean openPartIdr;
  private boolean evicted;
  private @Nullable Segment next;
  private @Nullable PlaylistSegment finished;

  Segment(Beginning beginning) {
    this.beginning = beginning;
  }

  Beginning beginning() {
    return beginning;
  }

  long number() {
    return beginning.number();
  }

  long durationTicks() {
    return durationTicks;
  }

  long endTicks() {
    return beginning.startTicks() + durationTicks;
  }

  long lengthBytes() {
    return lengthBytes;
  }

  List<Chunk> chunks() {
    return chunks;
  }

  int partCount() {
    return parts.size();
  }

  /** Duration of what is not in a part yet. */
  long openPartTicks() {
    return openPartTicks;
  }

  boolean isFinished() {
    return finished != null;
  }

  boolean isEvicted() {
    return evicted;
  }

  @Nullable Segment next() {
    return next;
  }

  /** Appends a chunk; a block that the segment does not use yet is used from now on. */
  void append(Chunk chunk, BlockPool pool) {
    Block block = chunk.extent().block();
    if (blocks.isEmpty() || blocks.getLast() != block) {
      pool.use(block);
      blocks.add(block);
    }
    chunks.add(chunk);
    durationTicks += chunk.durationTicks();
    lengthBytes += chunk.extent().lengthBytes();
    openPartTicks += chunk.durationTicks();
    openPartIdr |= chunk.idr();
  }

  /** Makes a part of what is not in one yet. */
  void cutPart() {
    List<Extent> runs = new ArrayList<>(1);
    for (int i = openPartStart; i < chunks.size(); i++) {
      join(runs, chunks.get(i).extent());
    }
    partExtents.add(runs);
    parts.add(new PlaylistPart(openPartTicks, openPartIdr));
    openPartStart = chunks.size();
    openPartTicks = 0;
    openPartIdr = false;
  }

  /** Nothing follows in this segment. */
  void finish() {
    if (openPartTicks > 0) {
      cutPart();
    }
    finished = entry();
    List<Extent> runs = new ArrayList<>(2);
    for (List<Extent> part : partExtents) {
      for (Extent extent : part) {
        join(runs, extent);
      }
    }
    extents = runs;
  }

  void setNext(Segment segment) {
    next = segment;
  }

  /** The segment, or what there is of it, for the playlist. */
  PlaylistSegment entry() {
    if (finished != null) {
      return finished;
    }
    long partTicks = 0;
    for (PlaylistPart part : parts) {
      partTicks += part.durationTicks();
    }
    return new PlaylistSegment(
        beginning.number(),
        partTicks,
        false,
        beginning.discontinuity(),
        beginning.programDateTimeMillis(),
        beginning.format().version(),
        List.copyOf(parts));
  }

  /** Where the bytes of a part are. */
  List<Extent> partExtents(int partIndex) {
    return partExtents.get(partIndex);
  }

  /** Where the bytes of the segment are, once it is finished. */
  List<Extent> extents() {
    return extents;
  }

  /** Leaves the window: its blocks may be used again when no reader pins them. */
  void evict(BlockPool pool) {
    evicted = true;
    for (Block block : blocks) {
      pool.release(block);
    }
    blocks.clear();
    chunks.clear();
    partExtents.clear();
    extents = List.of();
  }

  private static void join(List<Extent> runs, Extent extent) {
    Extent last = runs.isEmpty() ? null : runs.getLast();
    if (last != null && last.block() == extent.block() && last.end() == extent.position()) {
      int lengthBytes = last.lengthBytes() + extent.lengthBytes();
      runs.set(runs.size() - 1, new Extent(last.block(), last.position(), lengthBytes));
    } else {
      runs.add(extent);
    }
  }
}
