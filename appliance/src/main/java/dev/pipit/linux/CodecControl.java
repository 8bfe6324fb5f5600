package dev.pipit.linux;

/** Controls of encoders, numbered as {@code linux/v4l2-controls.h} does it. */
public enum CodecControl {
  /** Pictures from one key frame to the next. */
  V4L2_CID_MPEG_VIDEO_GOP_SIZE(203),
  /** {@link #VARIABLE} or constant. */
  V4L2_CID_MPEG_VIDEO_BITRATE_MODE(206),
  /** Bits a second. */
  V4L2_CID_MPEG_VIDEO_BITRATE(207),
  /** Whether parameter sets are {@link #JOINED} to their picture or apart. */
  V4L2_CID_MPEG_VIDEO_HEADER_MODE(216),
  /** Whether parameter sets come before each IDR. */
  V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER(226),
  /** A button: the next picture is a key frame. */
  V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME(229),
  /** The least quantisation, the finest pictures. */
  V4L2_CID_MPEG_VIDEO_H264_MIN_QP(353),
  /** The most quantisation, the coarsest pictures. */
  V4L2_CID_MPEG_VIDEO_H264_MAX_QP(354),
  /** Where a level stands in {@code enum v4l2_mpeg_video_h264_level}. */
  V4L2_CID_MPEG_VIDEO_H264_LEVEL(359),
  /** Where a profile stands in {@code enum v4l2_mpeg_video_h264_profile}. */
  V4L2_CID_MPEG_VIDEO_H264_PROFILE(363);

  /** {@code V4L2_MPEG_VIDEO_BITRATE_MODE_VBR}. */
  public static final int VARIABLE = 0;

  /** {@code V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME}. */
  public static final int JOINED = 1;

  /** {@code V4L2_MPEG_VIDEO_H264_PROFILE_HIGH}. */
  public static final int HIGH = 4;

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
