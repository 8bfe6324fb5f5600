package dev.pipit.encode;

/**
 * The levels of H.264 (ITU-T H.264 Table A-1) for one reference picture: the least one that a
 * stream fits into, so that no player refuses it for a level it does not need.
 */
enum H264Level {
  LEVEL_1_3(13, 4, 11_880, 396, 768_000),
  LEVEL_2(20, 5, 11_880, 396, 2_000_000),
  LEVEL_2_1(21, 6, 19_800, 792, 4_000_000),
  LEVEL_2_2(22, 7, 20_250, 1_620, 4_000_000),
  LEVEL_3(30, 8, 40_500, 1_620, 10_000_000),
  LEVEL_3_1(31, 9, 108_000, 3_600, 14_000_000),
  LEVEL_3_2(32, 10, 216_000, 5_120, 20_000_000),
  LEVEL_4(40, 11, 245_760, 8_192, 20_000_000),
  LEVEL_4_1(41, 12, 245_760, 8_192, 50_000_000),
  LEVEL_4_2(42, 13, 522_240, 8_704, 50_000_000),
  LEVEL_5(50, 14, 589_824, 22_080, 135_000_000),
  LEVEL_5_1(51, 15, 983_040, 36_864, 240_000_000),
  LEVEL_5_2(52, 16, 2_073_600, 36_864, 240_000_000);

  private final int levelIdc;
  private final int v4l2;
  private final int maxMacroblocksPerSecond;
  private final int maxMacroblocks;
  private final int maxBitsPerSecond;

  H264Level(
      int levelIdc,
      int v4l2,
      int maxMacroblocksPerSecond,
      int maxMacroblocks,
      int maxBitsPerSecond) {
    this.levelIdc = levelIdc;
    this.v4l2 = v4l2;
    this.maxMacroblocksPerSecond = maxMacroblocksPerSecond;
    this.maxMacroblocks = maxMacroblocks;
    this.maxBitsPerSecond = maxBitsPerSecond;
  }

  /** As in the sequence parameter set: ten times the level. */
  int levelIdc() {
    return levelIdc;
  }

  /** Its place in {@code enum v4l2_mpeg_video_h264_level} of linux/v4l2-controls.h. */
  int v4l2() {
    return v4l2;
  }

  /** Macroblocks of a picture: squares of 16 pixels, begun ones too. */
  static int macroblocks(int widthPixels, int heightPixels) {
    return Math.ceilDiv(widthPixels, 16) * Math.ceilDiv(heightPixels, 16);
  }

  /** Whether any level has room for that. */
  static boolean isAnyEnough(int widthPixels, int heightPixels, double framesPerSecond) {
    int macroblocks = macroblocks(widthPixels, heightPixels);
    int longest = Math.ceilDiv(Math.max(widthPixels, heightPixels), 16);
    return macroblocks <= LEVEL_5_2.maxMacroblocks
        && macroblocks * framesPerSecond <= LEVEL_5_2.maxMacroblocksPerSecond
        && longest <= Math.sqrt(8.0 * LEVEL_5_2.maxMacroblocks);
  }

  /** For people, such as 4.1. */
  String inWords() {
    return levelIdc / 10 + "." + levelIdc % 10;
  }

  /** The least level for a stream; the greatest there is when none suffices. */
  static H264Level of(EncoderSettings settings) {
    return of(
        settings.widthPixels(),
        settings.heightPixels(),
        settings.framesPerSecond(),
        settings.bitsPerSecond());
  }

  /** The same without the rest of the settings. */
  static H264Level of(
      int widthPixels, int heightPixels, double framesPerSecond, int bitsPerSecond) {
    int columns = Math.ceilDiv(widthPixels, 16);
    int rows = Math.ceilDiv(heightPixels, 16);
    int macroblocks = macroblocks(widthPixels, heightPixels);
    for (H264Level level : values()) {
      // A.3.1: neither side is longer than the root of eight times the macroblocks.
      double longestSide = Math.sqrt(8.0 * level.maxMacroblocks);
      if (macroblocks <= level.maxMacroblocks
          && macroblocks * framesPerSecond <= level.maxMacroblocksPerSecond
          && bitsPerSecond <= level.maxBitsPerSecond
          && Math.max(columns, rows) <= longestSide) {
        return level;
      }
    }
    return LEVEL_5_2;
  }
}
