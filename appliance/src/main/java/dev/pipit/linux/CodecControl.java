package dev.pipit.linux;

/** Controls of encoders, numbered as {@code linux/v4l2-controls.h} does it. */
public enum CodecControl {
  /** {@link #VARIABLE} or constant. */
  V4L2_CID_MPEG_VIDEO_BITRATE_MODE(206),
  /** Whether parameter sets come before each IDR. */
  V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER(226),
  /** Where a level stands in {@code enum v4l2_mpeg_video_h264_level}. */
  V4L2_CID_MPEG_VIDEO_H264_LEVEL(359);

  /** {@code V4L2_MPEG_VIDEO_BITRATE_MODE_VBR}. */
  public static final int VARIABLE = 0;

  private static final int CODEC_BASE = 0x00990900;

  private final int id;

  CodecControl(int number) {
    this.id = CODEC_BASE + number;
  }

  /** The control's number. */
  public int id() {
    return id;
  }
}
