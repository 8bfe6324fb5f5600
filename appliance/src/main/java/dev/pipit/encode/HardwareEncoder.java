package dev.pipit.encode;

import dev.pipit.libav.LibavException;
import dev.pipit.linux.CodecControl;
import dev.pipit.linux.Errno;
import dev.pipit.linux.HeldEncoder;
import dev.pipit.linux.SystemCallException;
import dev.pipit.media.EncoderChip;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The encoder chip behind libavcodec's {@code h264_v4l2m2m}: sets what libavcodec does not set,
 * ends what it waits for without a limit, and turns its errors into words. Of an encoder in
 * software it is nothing at all.
 */
final class HardwareEncoder implements AutoCloseable {
  /** What the driver has when nobody sets it. */
  private static final H264Level USUAL_LEVEL = H264Level.LEVEL_4;

  private static final long OPENING_SECONDS = 5;

  /** Held while libavcodec opens one, so that the new descriptor is known to be its. */
  private static final ReentrantLock OPENING = new ReentrantLock();

  private final HeldEncoder held;
  private final String name;

  private HardwareEncoder(HeldEncoder held, String name) {
    this.held = held;
    this.name = name;
  }

  /** What opens an encoder. */
  @FunctionalInterface
  interface Opening {
    void run() throws LibavException;
  }

  /**
   * Lets libavcodec open the chip, and takes hold of it.
   *
   * @return null when it was opened and cannot be found among the process's descriptors
   */
  static @Nullable HardwareEncoder opened(H264Codec codec, Opening opening)
      throws LibavException, EncodeException {
    lockOpening();
    try {
      Set<Integer> before = HeldEncoder.openNodes();
      opening.run();
      HeldEncoder held = HeldEncoder.openedSince(before);
      return held == null ? null : new HardwareEncoder(held, codec.libavName());
    } finally {
      OPENING.unlock();
    }
  }

  private static void lockOpening() throws EncodeException {
    try {
      if (OPENING.tryLock(OPENING_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new EncodeException(
        "The hardware encoder is being opened elsewhere and does not answer.",
        "Restart the device if this stays so.");
  }

  /** The bitrate nearest to the wanted one with which the chip works. */
  static int bitsPerSecond(EncoderSettings settings) {
    int least = EncoderChip.leastBitsPerSecond(settings.widthPixels(), settings.heightPixels());
    return Math.clamp(settings.bitsPerSecond(), least, EncoderChip.MOST_BITS_PER_SECOND);
  }

  /**
   * After how many pictures the chip makes a key frame that nobody asked for. Each that is due is
   * asked for, so this comes later: two in a row would cost twice. A chip that is told to make key
   * frames alone hangs.
   */
  static int picturesPerGroup(EncoderSettings settings) {
    double due = settings.keyFrameSeconds() * settings.framesPerSecond();
    return (int) Math.max(2, Math.ceil(2 * due));
  }

  /** Sets up a chip that was opened, before its first picture. */
  void configure(EncoderSettings settings) throws EncodeException {
    configure(settings, held::set);
  }

  /** How a control is set. */
  @FunctionalInterface
  interface Controls {
    void set(CodecControl control, int value) throws SystemCallException;

    /** What an older driver does not know it does without. */
    default void setIfThere(CodecControl control, int value) {
      try {
        set(control, value);
      } catch (SystemCallException e) {
        return;
      }
    }
  }

  /** What has to be set on every way to the chip. */
  static void configure(EncoderSettings settings, Controls controls) throws EncodeException {
    H264Level level = H264Level.of(settings);
    try {
      controls.set(CodecControl.V4L2_CID_MPEG_VIDEO_H264_LEVEL, level.v4l2());
    } catch (SystemCallException e) {
      if (level.compareTo(USUAL_LEVEL) > 0) {
        EncodeException refused =
            new EncodeException(
                "The hardware encoder does not do level %.1f, which %dx%d at %.4g frames a second needs."
                    .formatted(
                        level.levelIdc() / 10.0,
                        settings.widthPixels(),
                        settings.heightPixels(),
                        settings.framesPerSecond()),
                "Choose a smaller picture or a lower rate.");
        refused.initCause(e);
        throw refused;
      }
    }
    // Constant bitrate hangs some boards at full size.
    controls.setIfThere(CodecControl.V4L2_CID_MPEG_VIDEO_BITRATE_MODE, CodecControl.VARIABLE);
    controls.setIfThere(CodecControl.V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER, 1);
  }

  /** Ends libavcodec's wait for a buffer, on a thread of its own, since the driver may hang. */
  void breakOff() {
    Thread.ofPlatform().daemon().name("break-off-" + name).start(held::stop);
  }

  @Override
  public void close() {
    held.close();
  }

  /** How far an encoder had come when it failed. */
  enum Phase {
    OPENING,
    STARTING,
    RUNNING
  }

  /** What is said of a size that the chip does not take. */
  static EncodeException refuses(EncoderSettings settings) {
    return new EncodeException(
        "The hardware encoder refuses a picture of %dx%d."
            .formatted(settings.widthPixels(), settings.heightPixels()),
        "Choose a width that is a multiple of 64.");
  }

  /** Words for what libavcodec's error number means of this chip; null when it has none. */
  static @Nullable EncodeException inWords(
      LibavException cause, EncoderSettings settings, Phase phase) {
    return inWords(Errno.of(-cause.code()), cause, settings, phase);
  }

  /** Words for what a driver's error number means. */
  static @Nullable EncodeException inWords(
      Errno errno, Exception cause, EncoderSettings settings, Phase phase) {
    String size = settings.widthPixels() + "x" + settings.heightPixels();
    EncodeException words =
        switch (errno) {
          case EPERM -> // What libavcodec makes of any refusal of a format.
              refuses(settings);
          case ENOMEM ->
              phase == Phase.RUNNING
                  ? null // All its buffers are in the chip.
                  : new EncodeException(
                      "The hardware encoder gets no memory in one piece (CMA) for " + size + ".",
                      "Choose a smaller picture, or give it more: cma=256M in cmdline.txt.");
          case ENOENT ->
              phase != Phase.STARTING
                  ? null
                  : new EncodeException(
                      "The firmware of the hardware encoder does not start.",
                      "Give it memory: gpu_mem=64 in config.txt.");
          case EINVAL ->
              phase != Phase.STARTING
                  ? null // There is no such encoder.
                  : new EncodeException(
                      "The hardware encoder does not start with %s at %.4g frames and %d kbit per second."
                          .formatted(
                              size, settings.framesPerSecond(), bitsPerSecond(settings) / 1000),
                      "Choose a smaller picture, a lower rate or a lower bitrate.");
          case EIO ->
              new EncodeException(
                  "The hardware encoder broke off with an input or output error.",
                  "A new one is made. If it happens often, restart the device.");
          case EBUSY ->
              new EncodeException(
                  "The hardware encoder is in use by another program.", "End that program.");
          default -> null;
        };
    if (words != null) {
      words.initCause(cause);
    }
    return words;
  }
}
