package dev.pipit.encode;

import dev.pipit.encode.HardwareEncoder.Phase;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.linux.CodecControl;
import dev.pipit.linux.DeviceFile;
import dev.pipit.linux.Errno;
import dev.pipit.linux.FourCc;
import dev.pipit.linux.MappedMemory;
import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.V4l2Buffer;
import dev.pipit.linux.V4l2Encoder;
import dev.pipit.linux.V4l2Fraction;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The encoder chip of a Raspberry Pi by the kernel's own interface, without libavcodec between.
 * Pictures of the camera go to the chip where they lie, if it can reach them there; else they are
 * copied once, or converted right into the chip's memory. No wait is without a limit: a chip that
 * gives nothing for a second is broken.
 *
 * <p>The thread that opens it makes all calls.
 */
final class ChipEncoder implements Encoder {
  private static final String NAME = H264Codec.CHIP.libavName();
  private static final String ACTION =
      "A new one is made. If it happens often, restart the device.";

  /** Few: each takes contiguous memory. One is filled, one is read, one is ready. */
  private static final int CODED_BUFFERS = 4;

  private static final long SILENT_NANOS = 1_000_000_000;

  /** A chip that leaves out a picture or two is not silent. */
  private static final int SILENT_PICTURES = 3;

  private static final long LONGEST_WAIT_NANOS = 100_000_000;

  /** A chip may be done with a raw picture before what it becomes, which alone wakes us. */
  private static final int RAW_WAIT_MILLIS = 5;

  private static final long A_MOMENT_NANOS = 1_000_000;

  private final EncoderSettings settings;
  private final V4l2Encoder chip;
  private final RawQueue raw;
  private final PictureTarget target;
  private final ChangingIntake intake;
  private final PictureOrder order;
  private final long waitNanos;
  private List<MappedMemory> coded = List.of();
  private ByteBuffer[] codedBytes = {};
  private boolean[] inChip = {};
  private long progressNanos;
  private int sentSince;
  private long lastTicks = Long.MIN_VALUE;
  private boolean closed;

  private ChipEncoder(EncoderSettings settings, V4l2Encoder chip, RawQueue raw) {
    this.settings = settings;
    this.chip = chip;
    this.raw = raw;
    this.order = new PictureOrder(NAME, settings);
    this.target = new PictureTarget(raw.libavPixelFormat(), settings, raw);
    this.intake = new ChangingIntake(target, settings.light());
    this.waitNanos = Math.min(LONGEST_WAIT_NANOS, (long) (1e9 / settings.framesPerSecond()));
  }

  /**
   * Opens the chip.
   *
   * @throws EncodeException when there is none here or it refuses the settings
   */
  static ChipEncoder open(EncoderSettings settings) throws EncodeException {
    Path node =
        VideoNodes.SYSTEM
            .encoder()
            .orElseThrow(
                () ->
                    new EncodeException(
                        "This device has no encoder chip that Pipit knows.",
                        "Choose another encoder."));
    V4l2Encoder chip = null;
    ChipEncoder opened = null;
    Phase phase = Phase.OPENING;
    try {
      chip = V4l2Encoder.open(node);
      configure(chip, settings);
      RawQueue raw = RawQueue.of(chip, settings);
      opened = new ChipEncoder(settings, chip, raw);
      ChipEncoder encoder = opened;
      encoder.prepare();
      phase = Phase.STARTING;
      chip.streamOn();
      opened = null;
      chip = null;
      return encoder;
    } catch (SystemCallException e) {
      throw failure(settings, e, phase);
    } finally {
      if (opened != null) {
        opened.close();
      } else if (chip != null) {
        chip.close();
      }
    }
  }

  private static void configure(V4l2Encoder chip, EncoderSettings settings)
      throws SystemCallException, EncodeException {
    chip.setCodedFormat(settings.widthPixels(), settings.heightPixels(), FourCc.of("H264"));
    HardwareEncoder.Controls controls = chip::set;
    chip.set(CodecControl.V4L2_CID_MPEG_VIDEO_BITRATE, HardwareEncoder.bitsPerSecond(settings));
    HardwareEncoder.configure(settings, controls);
    controls.setIfThere(CodecControl.V4L2_CID_MPEG_VIDEO_H264_PROFILE, CodecControl.HIGH);
    controls.setIfThere(CodecControl.V4L2_CID_MPEG_VIDEO_HEADER_MODE, CodecControl.JOINED);
    controls.setIfThere(
        CodecControl.V4L2_CID_MPEG_VIDEO_GOP_SIZE, HardwareEncoder.picturesPerGroup(settings));
    // Else the chip begins with the coarsest pictures there are.
    controls.setIfThere(CodecControl.V4L2_CID_MPEG_VIDEO_H264_MIN_QP, 16);
    controls.setIfThere(CodecControl.V4L2_CID_MPEG_VIDEO_H264_MAX_QP, 32);
    // Before there are buffers: with them older kernels take 30 pictures a second for granted.
    chip.setTimePerFrame(new V4l2Fraction(1000, Math.round(settings.framesPerSecond() * 1000)));
  }

  private void prepare() throws SystemCallException {
    raw.allocate();
    coded = chip.mapCoded(chip.requestCoded(CODED_BUFFERS));
    codedBytes = new ByteBuffer[coded.size()];
    inChip = new boolean[coded.size()];
    for (int i = 0; i < codedBytes.length; i++) {
      codedBytes[i] = coded.get(i).bytes();
      give(i);
    }
  }

  private void give(int index) throws SystemCallException {
    inChip[index] = true;
    chip.queueCoded(index);
  }

  private static EncodeException failure(
      EncoderSettings settings, SystemCallException cause, Phase phase) {
    EncodeException words = HardwareEncoder.inWords(cause.errno(), cause, settings, phase);
    if (words != null) {
      return words;
    }
    EncodeException own =
        phase == Phase.OPENING && cause.errno() == Errno.EINVAL
            ? HardwareEncoder.refuses(settings)
            : new EncodeException(
                "The hardware encoder fails: " + cause.getMessage() + ".", ACTION);
    own.initCause(cause);
    return own;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void encode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink)
      throws EncodeException {
    if (closed) {
      throw new IllegalStateException(NAME + " is closed");
    }
    long captureNanos = frame.captureNanos();
    if (!order.admits(captureNanos, forceIdr)) {
      return;
    }
    try {
      if (sentSince > 0 || !raw.isEmpty()) {
        collect(sink);
      }
      if (send(frame, order.ticksOf(captureNanos), sink)) {
        awaitLast(sink);
      }
    } catch (SystemCallException e) {
      throw failure(settings, e, order.hasBegun() ? Phase.RUNNING : Phase.STARTING);
    } catch (LibavException e) {
      EncodeException failure =
          new EncodeException("A picture cannot be converted: " + e.getMessage() + ".", ACTION);
      failure.initCause(e);
      throw failure;
    }
  }

  /** Returns whether the chip has got a picture. */
  private boolean send(RawFrame frame, long ticks, AccessUnit.Sink sink)
      throws SystemCallException, LibavException, EncodeException {
    if (raw.prepareFor(frame)) {
      order.lost();
    }
    if (raw.isShared()) {
      queueing(ticks);
      if (raw.queueShared(frame, microsOf(ticks))) {
        return true;
      }
      // The chip cannot reach the camera's memory: from now on its own is used.
      order.lost();
    }
    while (!raw.hasRoom()) {
      waitFor(RAW_WAIT_MILLIS, sink);
    }
    if (raw.takes(frame)) {
      if (raw.fill(frame)) {
        queueing(ticks);
        raw.queue(microsOf(ticks));
        return true;
      }
      intake.reject();
      return false;
    }
    Picture picture = intake.take(frame, ticks);
    if (picture == null) {
      return false;
    }
    queueing(picture.frame().pts());
    raw.queue(microsOf(picture.frame().pts()));
    return true;
  }

  private void queueing(long ticks) throws SystemCallException {
    long nanos = order.captureNanosOf(ticks);
    boolean idr = order.idrIsDue(nanos);
    if (idr) {
      chip.set(CodecControl.V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, 1);
    }
    order.sent(nanos, idr);
    lastTicks = ticks;
    if (sentSince++ == 0) {
      progressNanos = System.nanoTime();
    }
  }

  /** Waits for what the last picture becomes, no longer than until the next one comes. */
  private void awaitLast(AccessUnit.Sink sink) throws SystemCallException, EncodeException {
    long end = System.nanoTime() + waitNanos;
    for (long left = waitNanos; sentSince > 0 && left > 0; left = end - System.nanoTime()) {
      waitFor((int) Math.ceilDiv(left, 1_000_000), sink);
    }
  }

  private void waitFor(int millis, AccessUnit.Sink sink)
      throws SystemCallException, EncodeException {
    if ((chip.poll(millis) & DeviceFile.POLLERR) != 0) {
      // Said at once by some kernels of a chip that swallowed all it had: nothing to wait for.
      LockSupport.parkNanos(A_MOMENT_NANOS);
    }
    collect(sink);
    boolean silent = System.nanoTime() - progressNanos > SILENT_NANOS;
    if (silent && (sentSince >= SILENT_PICTURES || !raw.hasRoom())) {
      throw new EncodeException("The hardware encoder has given nothing for a second.", ACTION);
    }
  }

  /** Takes what the chip has done with. */
  private void collect(AccessUnit.Sink sink) throws SystemCallException, EncodeException {
    raw.reclaim();
    while (chip.dequeueCoded()) {
      V4l2Buffer buffer = chip.coded();
      int index = buffer.index();
      if (index < 0 || index >= inChip.length || !inChip[index]) {
        throw new EncodeException(
            "The hardware encoder gave a buffer that it did not have.", ACTION);
      }
      inChip[index] = false;
      deliver(buffer, codedBytes[index], sink);
      give(index);
    }
  }

  private void deliver(V4l2Buffer buffer, ByteBuffer bytes, AccessUnit.Sink sink)
      throws EncodeException {
    long start = buffer.startBytes();
    long end = buffer.bytesUsed();
    if ((buffer.flags() & V4l2Buffer.FLAG_ERROR) != 0 || start >= end || end > bytes.capacity()) {
      order.leaveOut();
      return;
    }
    long ticks = ticksOf(buffer.seconds() * 1_000_000 + buffer.microseconds());
    order.deliver(bytes.clear().position((int) start).limit((int) end), ticks, sink);
    if (ticks != PictureOrder.NO_TIME) {
      progressNanos = System.nanoTime();
      sentSince = ticks >= lastTicks ? 0 : Math.max(1, sentSince - 1);
    }
  }

  /** A second more than the presentation time: a chip that knows none says 0. */
  private static long microsOf(long ticks) {
    return 1_000_000 + ticks * 100 / 9;
  }

  private static long ticksOf(long micros) {
    return micros < 1_000_000
        ? PictureOrder.NO_TIME
        : Math.floorDiv((micros - 1_000_000) * 9 + 50, 100);
  }

  /** There is nothing to be broken off: no call here waits without a limit. */
  @Override
  public void breakOff() {}

  @Override
  public long undecodableFrames() {
    return intake.rejectedFrames();
  }

  @Override
  public long lateFrames() {
    return order.lateFrames();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      chip.streamOff();
    } catch (SystemCallException e) {
      // It ends with the descriptor at the latest.
    }
    intake.close();
    target.close();
    coded.forEach(MappedMemory::close);
    chip.close();
  }
}
