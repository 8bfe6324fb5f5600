package dev.pipit.capture;

import dev.pipit.capture.PictureLayout.UnusableException;
import dev.pipit.linux.Errno;
import dev.pipit.linux.MappedMemory;
import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.V4l2Buffer;
import dev.pipit.linux.V4l2Capability;
import dev.pipit.linux.V4l2Device;
import dev.pipit.linux.V4l2Format;
import dev.pipit.linux.V4l2Fraction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from an open V4L2 device to one that streams. */
final class V4l2Opening {
  private static final Logger LOG = LoggerFactory.getLogger(V4l2Opening.class);

  /** One is filled, one waits to be encoded, one is being encoded, one is spare. */
  private static final int BUFFERS = 4;

  private static final int FEWEST_BUFFERS = 2;
  private static final int MOST_BUFFERS = 32;

  /** Choices that are tried before the device is given up. */
  private static final int MOST_TRIES = 4;

  /** After a lack of bandwidth only choices with so much less are tried. */
  private static final double LESS_BANDWIDTH = 0.6;

  private static final double LEAST_RATE = 0.01;
  private static final double MOST_RATE = 1000;

  private final V4l2Device device;
  private final String label;
  private final Path path;
  private final DeviceSetup setup;

  private V4l2Opening(V4l2Device device, Path path, DeviceSetup setup) {
    this.setup = setup;
    this.device = device;
    this.label = Camera.label(device.capability().card(), path);
    this.path = path;
  }

  /** Takes the device over: it is closed with the source, or when this fails. */
  static V4l2Source open(V4l2Device device, Path path, WantedFormat wanted)
      throws CaptureException {
    return open(device, path, wanted, DeviceSetup.NONE);
  }

  static V4l2Source open(V4l2Device device, Path path, WantedFormat wanted, DeviceSetup setup)
      throws CaptureException {
    boolean done = false;
    try {
      V4l2Source source = new V4l2Opening(device, path, setup).open(wanted);
      done = true;
      return source;
    } finally {
      if (!done) {
        device.close();
      }
    }
  }

  /** Ends streaming, unmaps what nobody holds and closes the device; errors change nothing. */
  static void stop(V4l2Device device, CaptureBuffers buffers) {
    try {
      device.streamOff();
    } catch (SystemCallException e) {
      LOG.debug("event=camera-stop-refused reason=\"{}\"", e.getMessage());
    }
    buffers.close();
    try {
      // A mapping that is still held keeps the file open in the kernel, and with it the device
      // reserved; without buffers it can be opened anew all the same.
      device.requestBuffers(0);
    } catch (SystemCallException e) {
      LOG.debug("event=camera-stop-refused reason=\"{}\"", e.getMessage());
    }
    device.close();
  }

  private V4l2Source open(WantedFormat wanted) throws CaptureException {
    V4l2Capability capability = device.capability();
    if (!V4l2Devices.captures(capability)) {
      throw DeviceFaults.fault(
          CaptureException.Reason.FORMAT,
          label + " does not capture pictures.",
          "Choose a camera that \"pipit probe\" lists.");
    }
    List<CameraFormat> readable =
        V4l2Devices.formats(device, code -> CameraFormat.pixelFormat(code).isPresent());
    List<FormatChoice> choices = FormatChoice.ranked(readable, wanted);
    if (choices.isEmpty()) {
      throw DeviceFaults.format(label, "offers no pixel format that Pipit reads");
    }
    return firstThatStarts(choices);
  }

  private V4l2Source firstThatStarts(List<FormatChoice> choices) throws CaptureException {
    CaptureException first = null;
    double mostBytesPerSecond = Double.MAX_VALUE;
    int tries = 0;
    for (FormatChoice choice : choices) {
      if (choice.bytesPerSecond() > mostBytesPerSecond) {
        continue;
      }
      if (++tries > MOST_TRIES) {
        break;
      }
      try {
        return start(choice);
      } catch (UnusableException e) {
        first = first == null ? DeviceFaults.format(label, e.predicate()) : first;
      } catch (SystemCallException e) {
        CaptureException fault = DeviceFaults.of(label, path.toString(), e);
        first = first == null ? fault : first;
        if (e.errno() == Errno.ENOSPC) {
          mostBytesPerSecond = LESS_BANDWIDTH * choice.bytesPerSecond();
        } else if (fault.reason() != CaptureException.Reason.FORMAT) {
          break;
        }
      }
      LOG.warn("event=camera-format-refused camera=\"{}\" format=\"{}\"", label, choice);
    }
    throw first == null ? DeviceFaults.broken(label, "cannot be started.") : first;
  }

  private V4l2Source start(FormatChoice choice) throws SystemCallException, UnusableException {
    V4l2Format answer =
        device.setFormat(choice.widthPixels(), choice.heightPixels(), choice.fourCc());
    PictureLayout layout = PictureLayout.of(answer, choice.fourCc());
    double framesPerSecond = setRate(choice);
    // Some drivers begin anew with a format.
    Turn turnLeft = V4l2Controls.setUp(device, setup, label);
    V4l2Buffer struct = device.newBuffer();
    CaptureBuffers buffers = null;
    try {
      buffers = new CaptureBuffers(layout.format(), map(layout, struct));
      for (int i = buffers.nextForDriver(); i >= 0; i = buffers.nextForDriver()) {
        device.queue(i, struct);
      }
      device.streamOn();
      return new V4l2Source(
          device, struct, label, path, layout, framesPerSecond, buffers, turnLeft);
    } catch (SystemCallException | UnusableException e) {
      free(buffers);
      throw e;
    }
  }

  private double setRate(FormatChoice choice) throws SystemCallException {
    try {
      V4l2Fraction kept = device.setTimePerFrame(choice.interval()).timePerFrame();
      double rate = kept.perSecond();
      // A driver without a say in its rate answers zero or anything.
      return rate >= LEAST_RATE && rate <= MOST_RATE ? rate : choice.framesPerSecond();
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOTTY || e.errno() == Errno.EINVAL) {
        return choice.framesPerSecond();
      }
      throw e;
    }
  }

  private List<MappedMemory> map(PictureLayout layout, V4l2Buffer struct)
      throws SystemCallException, UnusableException {
    int count = device.requestBuffers(BUFFERS);
    if (count < FEWEST_BUFFERS || count > MOST_BUFFERS) {
      throw new UnusableException(
          "gives %s buffers where %d were asked for"
              .formatted(Integer.toUnsignedString(count), BUFFERS));
    }
    List<MappedMemory> mapped = new ArrayList<>();
    boolean done = false;
    try {
      for (int i = 0; i < count; i++) {
        // Only uncompressed pictures can go to an encoder as they are.
        boolean raw = !layout.format().pixelFormat().isCoded();
        MappedMemory memory = raw ? device.mapShared(i, struct) : device.map(i, struct);
        mapped.add(memory);
        if (memory.bytes().capacity() < layout.pictureBytes()) {
          throw new UnusableException(
              "has buffers of %d bytes for pictures of %d"
                  .formatted(memory.bytes().capacity(), layout.pictureBytes()));
        }
      }
      done = true;
      return mapped;
    } finally {
      if (!done) {
        mapped.forEach(MappedMemory::close);
      }
    }
  }

  /** Makes the device ready for another try. */
  private void free(@Nullable CaptureBuffers buffers) {
    if (buffers != null) {
      buffers.close();
    }
    try {
      device.requestBuffers(0);
    } catch (SystemCallException e) {
      LOG.debug("event=camera-stop-refused reason=\"{}\"", e.getMessage());
    }
  }
}
