package dev.pipit.camera;

import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.RawFrame;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An encoder chip: gives recorded access units, and can hang, fail or swallow pictures. */
final class ScriptedEncoder implements EncoderOpener {
  /** What the chip does with the pictures it gets. */
  enum Mood {
    WORKS,
    HANGS,
    HANGS_UNTIL_BROKEN_OFF,
    HANGS_AT_ITS_END,
    SWALLOWS,
    HOLDS_FIVE,
    CRASHES,
    FAILS,
    FAILS_ONCE,
    CANNOT_DECODE
  }

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger openNow = new AtomicInteger();
  private final List<ByteBuffer> recorded =
      AccessUnits.of(Corpus.bytes("streams/x264-zerolatency.h264"));
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile Mood mood = Mood.WORKS;
  private volatile @Nullable EncoderSettings made;
  private volatile @Nullable String brokeDown;
  private volatile boolean spare;
  private final AtomicBoolean betterFound = new AtomicBoolean();

  void become(Mood next) {
    mood = next;
  }

  /** What the newest encoder was made for. */
  EncoderSettings madeFor() {
    return Objects.requireNonNull(made);
  }

  /** When it is avoided, another chip that works takes its place. */
  void haveSpare() {
    spare = true;
  }

  /** A chip that is preferred has passed its trial. */
  void findBetter() {
    betterFound.set(true);
  }

  @Override
  public boolean isBetterFound() {
    return betterFound.getAndSet(false);
  }

  /** Why it was avoided, or null. */
  @Nullable String brokeDown() {
    return brokeDown;
  }

  void releaseHung() {
    released.countDown();
  }

  @Override
  public Encoder open(EncoderSettings settings) throws EncodeException {
    opened.incrementAndGet();
    made = settings;
    if (mood == Mood.CRASHES) {
      throw new UnsatisfiedLinkError("The scripted library is not there.");
    }
    openNow.incrementAndGet();
    return new Opened();
  }

  @Override
  public void avoid(@Nullable String name, String sentence, BooleanSupplier hangs) {
    brokeDown = name + ": " + sentence;
    if (spare) {
      mood = Mood.WORKS;
    }
  }

  @Override
  public String why() {
    return "It is scripted.";
  }

  private final class Opened implements Encoder {
    private int next;
    private final Deque<Long> heldNanos = new ArrayDeque<>();
    private final CountDownLatch brokenOff = new CountDownLatch(1);
    private long undecodable;

    @Override
    public void breakOff() {
      brokenOff.countDown();
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public void encode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink)
        throws EncodeException {
      switch (mood) {
        case WORKS, HANGS_AT_ITS_END -> {
          next = forceIdr ? 0 : Math.min(next + 1, recorded.size() - 1);
          sink.accept(new AccessUnit(recorded.get(next).duplicate(), frame.captureNanos()));
        }
        case HANGS -> ScriptedDevice.awaitUninterruptibly(released);
        case HANGS_UNTIL_BROKEN_OFF -> ScriptedDevice.awaitUninterruptibly(brokenOff);
        case SWALLOWS -> {}
        case HOLDS_FIVE -> {
          heldNanos.add(frame.captureNanos());
          if (heldNanos.size() > 5) {
            sink.accept(new AccessUnit(recorded.getFirst().duplicate(), heldNanos.remove()));
          }
        }
        case CRASHES -> throw new OutOfMemoryError("The scripted chip has no memory.");
        case FAILS_ONCE -> {
          mood = Mood.WORKS;
          throw new EncodeException("The scripted encoder failed: EIO.", "Restart the device.");
        }
        case FAILS ->
            throw new EncodeException("The scripted encoder failed: EIO.", "Restart the device.");
        case CANNOT_DECODE -> {
          if (frame.format().pixelFormat().isCoded()) {
            undecodable++;
          } else {
            sink.accept(new AccessUnit(recorded.getFirst().duplicate(), frame.captureNanos()));
          }
        }
      }
    }

    @Override
    public long undecodableFrames() {
      return undecodable;
    }

    @Override
    public long lateFrames() {
      return 0;
    }

    @Override
    public void close() {
      if (mood == Mood.HANGS_AT_ITS_END) {
        ScriptedDevice.awaitUninterruptibly(released);
      }
      openNow.decrementAndGet();
    }
  }
}
