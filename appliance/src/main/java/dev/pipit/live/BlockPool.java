package dev.pipit.live;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media memory of one stream: direct blocks, counted and used again. Never takes more than its
 * limit from the system.
 *
 * <p>A block is free when neither the window uses it nor a reader pins it. One that only readers
 * hold lingers; when more than a quarter of the limit lingers, the oldest of those pins are to be
 * revoked, so slow readers can never take the memory of the live view. Any thread.
 */
final class BlockPool {
  private static final Logger LOG = LoggerFactory.getLogger(BlockPool.class);

  private volatile long limitBytes;
  private final int blockBytes;
  private final List<Block> free = new ArrayList<>();
  private long allocatedBytes;
  private long lingeringBytes;
  private long revokedPins;
  private boolean closed;
  private @Nullable PinnedBytes oldestPin;
  private @Nullable PinnedBytes newestPin;

  /**
   * @param limitBytes most memory to take
   * @param blockBytes size of a common block
   */
  BlockPool(long limitBytes, int blockBytes) {
    this.limitBytes = limitBytes;
    this.blockBytes = blockBytes;
  }

  /** Another limit: what is above a lower one goes back as the window moves on. */
  synchronized void limit(long bytes) {
    limitBytes = bytes;
  }

  /** The largest block there can be: four of them fit. */
  long longestBytes() {
    return limitBytes / 4;
  }

  /** A block of so many bytes or more, used once by the window; null when there is no memory. */
  synchronized @Nullable Block acquire(int needBytes) {
    Block block = smallestFree(needBytes);
    if (block == null) {
      int sizeBytes = sizeBytes(needBytes);
      while (allocatedBytes + sizeBytes > limitBytes && !free.isEmpty()) {
        // All that is free is too small. The memory goes back when the collector finds it.
        allocatedBytes -= free.removeLast().capacityBytes();
      }
      if (closed || allocatedBytes + sizeBytes > limitBytes) {
        return null;
      }
      try {
        block = new Block(sizeBytes);
      } catch (OutOfMemoryError e) {
        // The process has less than was configured; asking again would cost a collection each time.
        LOG.warn("event=window-memory-short got={} configured={}", allocatedBytes, limitBytes);
        limitBytes = allocatedBytes;
        return null;
      }
      allocatedBytes += sizeBytes;
    }
    block.windowUses = 1;
    return block;
  }

  /** Few different sizes, so that blocks can be used again: quarters between powers of two. */
  private int sizeBytes(int needBytes) {
    if (needBytes <= blockBytes) {
      return blockBytes;
    }
    int step = Integer.highestOneBit(needBytes) / 4;
    return (int) Math.min(longestBytes(), (long) Math.ceilDiv(needBytes, step) * step);
  }

  /** One more use by the window. */
  synchronized void use(Block block) {
    block.windowUses++;
  }

  /** One use by the window less. */
  synchronized void release(Block block) {
    if (--block.windowUses == 0) {
      if (block.pins == 0) {
        recycle(block);
      } else {
        lingeringBytes += block.capacityBytes();
      }
    }
  }

  /** Pins bytes that the window uses at this moment. */
  synchronized PinnedBytes pin(List<Extent> extents) {
    PinnedBytes pin = new PinnedBytes(this, extents);
    for (int i = 0; i < extents.size(); i++) {
      extents.get(i).block().pins++;
    }
    pin.older = newestPin;
    if (newestPin == null) {
      oldestPin = pin;
    } else {
      newestPin.newer = pin;
    }
    newestPin = pin;
    return pin;
  }

  /** Ends a pin; again does nothing. */
  synchronized void unpin(PinnedBytes pin) {
    if (!pin.open) {
      return;
    }
    pin.open = false;
    pin.revokeAction = null;
    if (pin.older == null) {
      oldestPin = pin.newer;
    } else {
      pin.older.newer = pin.newer;
    }
    if (pin.newer == null) {
      newestPin = pin.older;
    } else {
      pin.newer.older = pin.older;
    }
    pin.older = null;
    pin.newer = null;
    for (int i = 0; i < pin.extents().size(); i++) {
      Block block = pin.extents().get(i).block();
      if (--block.pins == 0 && block.windowUses == 0) {
        lingeringBytes -= block.capacityBytes();
        recycle(block);
      }
    }
  }

  /** Remembers what a revocation does; true when the pin was revoked before. */
  synchronized boolean setRevokeAction(PinnedBytes pin, Runnable action) {
    if (pin.open && !pin.revoked) {
      pin.revokeAction = action;
    }
    return pin.open && pin.revoked;
  }

  /** Whether readers hold more than they may. */
  synchronized boolean crowded() {
    return lingeringBytes > limitBytes / 4;
  }

  /**
   * Revokes the oldest pins of lingering blocks, as many as hold what is too much.
   *
   * @return what to run, outside of any lock
   */
  synchronized List<Runnable> revoke() {
    List<Runnable> actions = new ArrayList<>();
    List<Block> asked = new ArrayList<>();
    long tooMuchBytes = lingeringBytes - limitBytes / 4;
    for (PinnedBytes pin = oldestPin; pin != null && tooMuchBytes > 0; pin = pin.newer) {
      for (Extent extent : pin.extents()) {
        Block block = extent.block();
        if (block.windowUses == 0 && !asked.contains(block)) {
          asked.add(block);
          tooMuchBytes -= block.capacityBytes();
        }
      }
    }
    for (PinnedBytes pin = oldestPin; pin != null; pin = pin.newer) {
      if (!pin.revoked && pin.extents().stream().anyMatch(e -> asked.contains(e.block()))) {
        pin.revoked = true;
        revokedPins++;
        if (pin.revokeAction != null) {
          actions.add(pin.revokeAction);
          pin.revokeAction = null;
        }
      }
    }
    return actions;
  }

  synchronized long allocatedBytes() {
    return allocatedBytes;
  }

  synchronized long lingeringBytes() {
    return lingeringBytes;
  }

  synchronized long revokedPins() {
    return revokedPins;
  }

  /** Blocks that are not free: 0 when nothing leaked and nobody reads. */
  synchronized long usedBytes() {
    long freeBytes = 0;
    for (Block block : free) {
      freeBytes += block.capacityBytes();
    }
    return allocatedBytes - freeBytes;
  }

  /** Lets go of all free blocks, and of the others as they become free. */
  synchronized void close() {
    closed = true;
    for (Block block : free) {
      allocatedBytes -= block.capacityBytes();
    }
    free.clear();
  }

  private void recycle(Block block) {
    if (closed) {
      allocatedBytes -= block.capacityBytes();
    } else {
      free.add(block);
    }
  }

  private @Nullable Block smallestFree(int needBytes) {
    int best = -1;
    for (int i = 0; i < free.size(); i++) {
      int capacity = free.get(i).capacityBytes();
      if (capacity >= needBytes && (best < 0 || capacity < free.get(best).capacityBytes())) {
        best = i;
      }
    }
    return best < 0 ? null : free.remove(best);
  }
}
