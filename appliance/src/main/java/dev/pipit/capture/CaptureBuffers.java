package dev.pipit.capture;

import dev.pipit.linux.MappedMemory;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The mapped buffers of a device and who has each: the driver, a holder of the frame, or nobody.
 * Frames come back from any thread; all else is called by the capturing thread. A buffer that is
 * held at the close is unmapped when its frame comes back.
 */
final class CaptureBuffers implements RawFrame.Owner, AutoCloseable {
  private enum Place {
    RETURNED,
    IN_DRIVER,
    HELD,
    UNMAPPED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final MappedMemory[] memory;
  private final RawFrame[] frames;
  private final Place[] places;
  private final int[] starts;
  private int inDriver;
  private boolean closed;

  CaptureBuffers(RawFormat format, List<MappedMemory> memory) {
    this.memory = memory.toArray(MappedMemory[]::new);
    this.frames = new RawFrame[this.memory.length];
    this.places = new Place[this.memory.length];
    this.starts = new int[this.memory.length];
    for (int i = 0; i < frames.length; i++) {
      frames[i] =
          new RawFrame(i, format, this.memory[i].bytes(), this, this.memory[i].sharedDescriptor());
      places[i] = Place.RETURNED;
    }
  }

  int count() {
    return frames.length;
  }

  /**
   * A buffer that is to be given to the driver, which has it from now on; -1 when there is none.
   */
  int nextForDriver() {
    lock.lock();
    try {
      for (int i = 0; i < places.length; i++) {
        if (places[i] == Place.RETURNED) {
          places[i] = Place.IN_DRIVER;
          inDriver++;
          return i;
        }
      }
      return -1;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the driver has a buffer to fill. */
  boolean driverHasSome() {
    lock.lock();
    try {
      return inDriver > 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a frame comes back.
   *
   * @return false when none came in time
   */
  boolean awaitReturn(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (!hasReturned()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The memory of a buffer that the driver says it has filled; null when the driver does not have
   * it, or there is no such buffer.
   */
  @Nullable ByteBuffer filled(int index) {
    lock.lock();
    try {
      return index >= 0 && index < places.length && places[index] == Place.IN_DRIVER
          ? memory[index].bytes()
          : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a buffer from the driver for a holder, who is to release it.
   *
   * @param startBytes where in the buffer the picture starts; few drivers start elsewhere than at
   *     0, and those always at the same place
   */
  RawFrame hold(int index, long captureNanos, int startBytes, int lengthBytes) {
    move(index, Place.IN_DRIVER, Place.HELD);
    if (starts[index] != startBytes) {
      starts[index] = startBytes;
      ByteBuffer all = memory[index].bytes();
      ByteBuffer picture = all.slice(startBytes, all.capacity() - startBytes);
      frames[index] = new RawFrame(index, frames[index].format(), picture, this);
    }
    return frames[index].hold(captureNanos, lengthBytes);
  }

  /** Takes a buffer whose picture is of no use from the driver. */
  void discard(int index) {
    move(index, Place.IN_DRIVER, Place.RETURNED);
  }

  @Override
  public void takeBack(RawFrame frame) {
    move(frame.index(), Place.HELD, Place.RETURNED);
  }

  /** Frames that are held. */
  int held() {
    lock.lock();
    try {
      int held = 0;
      for (Place place : places) {
        if (place == Place.HELD) {
          held++;
        }
      }
      return held;
    } finally {
      lock.unlock();
    }
  }

  /** Unmaps all buffers that nobody holds; the driver must have stopped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (int i = 0; i < places.length; i++) {
        if (places[i] == Place.RETURNED || places[i] == Place.IN_DRIVER) {
          unmap(i);
        }
      }
      inDriver = 0;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasReturned() {
    for (Place place : places) {
      if (place == Place.RETURNED) {
        return true;
      }
    }
    return false;
  }

  private void move(int index, Place from, Place to) {
    lock.lock();
    try {
      if (places[index] != from) {
        throw new IllegalStateException(
            "Buffer %d is %s, not %s: a frame is to be released once"
                .formatted(index, places[index], from));
      }
      places[index] = to;
      if (from == Place.IN_DRIVER) {
        inDriver--;
      }
      if (to == Place.RETURNED) {
        if (closed) {
          unmap(index);
        }
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void unmap(int index) {
    places[index] = Place.UNMAPPED;
    memory[index].close();
  }
}
