package dev.pipit.linux;

/**
 * The requests of {@code linux/videodev2.h} that Pipit makes, numbered as {@code
 * asm-generic/ioctl.h} does it: direction, size of the argument, the letter V, a number.
 */
public enum V4l2Request {
  VIDIOC_QUERYCAP(Direction.READ, 0, V4l2Capability.STRUCT.sizeBytes()),
  VIDIOC_ENUM_FMT(Direction.BOTH, 2, V4l2FormatDescription.STRUCT.sizeBytes()),
  VIDIOC_S_FMT(Direction.BOTH, 5, V4l2Format.STRUCT.sizeBytes()),
  VIDIOC_REQBUFS(Direction.BOTH, 8, V4l2BufferRequest.STRUCT.sizeBytes()),
  VIDIOC_QUERYBUF(Direction.BOTH, 9, V4l2Buffer.STRUCT.sizeBytes()),
  VIDIOC_QBUF(Direction.BOTH, 15, V4l2Buffer.STRUCT.sizeBytes()),
  VIDIOC_EXPBUF(Direction.BOTH, 16, V4l2ExportedBuffer.STRUCT.sizeBytes()),
  VIDIOC_DQBUF(Direction.BOTH, 17, V4l2Buffer.STRUCT.sizeBytes()),
  VIDIOC_STREAMON(Direction.WRITE, 18, Integer.BYTES),
  VIDIOC_STREAMOFF(Direction.WRITE, 19, Integer.BYTES),
  VIDIOC_S_PARM(Direction.BOTH, 22, V4l2StreamParameters.STRUCT.sizeBytes()),
  VIDIOC_G_CTRL(Direction.BOTH, 27, V4l2ControlValue.STRUCT.sizeBytes()),
  VIDIOC_S_CTRL(Direction.BOTH, 28, V4l2ControlValue.STRUCT.sizeBytes()),
  VIDIOC_QUERYMENU(Direction.BOTH, 37, V4l2MenuItem.STRUCT.sizeBytes()),
  VIDIOC_G_EXT_CTRLS(Direction.BOTH, 71, V4l2ExtControls.STRUCT.sizeBytes()),
  VIDIOC_S_EXT_CTRLS(Direction.BOTH, 72, V4l2ExtControls.STRUCT.sizeBytes()),
  VIDIOC_ENUM_FRAMESIZES(Direction.BOTH, 74, V4l2FrameSize.STRUCT.sizeBytes()),
  VIDIOC_ENUM_FRAMEINTERVALS(Direction.BOTH, 75, V4l2FrameInterval.STRUCT.sizeBytes()),
  VIDIOC_QUERY_EXT_CTRL(Direction.BOTH, 103, V4l2Control.STRUCT.sizeBytes());

  private enum Direction {
    WRITE(1),
    READ(2),
    BOTH(3);

    private final long bits;

    Direction(long bits) {
      this.bits = bits;
    }
  }

  private final long number;

  V4l2Request(Direction direction, int sequence, int sizeBytes) {
    this.number = direction.bits << 30 | (long) sizeBytes << 16 | (long) 'V' << 8 | sequence;
  }

  /** What {@code ioctl(2)} is given. */
  public long number() {
    return number;
  }
}
