package dev.pipit.media;

import dev.pipit.media.SequenceParameterSet.Timing;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** An SPS to be written: 320x240, 8-bit 4:2:0 unless told otherwise. */
final class TestSps {
  private int profileIdc = 100;
  private int chromaFormatIdc = 1;
  private int frameNumBits = 4;
  private int pictureOrderCountType;
  private int pictureOrderCountBits = 4;
  private int widthMacroblocks = 20;
  private int mapUnits = 15;
  private boolean frameMacroblocksOnly = true;
  private int[] crop = {0, 0, 0, 0};
  private @Nullable Timing timing;
  private int maxReorderFrames = -1;

  static TestSps random(SplittableRandom random) {
    TestSps sps = new TestSps();
    sps.profileIdc = random.nextBoolean() ? 66 : 100;
    sps.chromaFormatIdc = sps.profileIdc == 66 ? 1 : random.nextInt(4);
    sps.frameNumBits = random.nextInt(4, 17);
    sps.pictureOrderCountType = random.nextInt(3);
    sps.pictureOrderCountBits = random.nextInt(4, 17);
    sps.widthMacroblocks = random.nextInt(1, 1056);
    sps.mapUnits = random.nextInt(1, 1056);
    sps.frameMacroblocksOnly = random.nextBoolean();
    sps.crop = random.ints(4, 0, 4).toArray();
    sps.timing =
        random.nextBoolean()
            ? new Timing(random.nextLong(1, 1L << 32), random.nextLong(1, 1L << 32), true)
            : null;
    sps.maxReorderFrames = random.nextInt(-1, 17);
    return sps;
  }

  TestSps crop(int left, int right, int top, int bottom) {
    crop = new int[] {left, right, top, bottom};
    return this;
  }

  TestSps chromaFormat(int chromaFormatIdc) {
    this.chromaFormatIdc = chromaFormatIdc;
    return this;
  }

  TestSps pictureOrderCountType(int type) {
    pictureOrderCountType = type;
    return this;
  }

  int width() {
    int unit = chromaFormatIdc == 1 || chromaFormatIdc == 2 ? 2 : 1;
    return widthMacroblocks * 16 - (crop[0] + crop[1]) * unit;
  }

  int height() {
    int fields = frameMacroblocksOnly ? 1 : 2;
    int unit = (chromaFormatIdc == 1 ? 2 : 1) * fields;
    return mapUnits * 16 * fields - (crop[2] + crop[3]) * unit;
  }

  int frameNumBits() {
    return frameNumBits;
  }

  @Nullable Timing timing() {
    return timing;
  }

  int maxReorderFrames() {
    return maxReorderFrames;
  }

  BitWriter write() {
    return write(0);
  }

  BitWriter write(int id) {
    BitWriter out = new BitWriter().bits(0x67, 8).bits(profileIdc, 8).bits(0, 8).bits(30, 8);
    out.unsigned(id);
    if (profileIdc == 100) {
      out.unsigned(chromaFormatIdc);
      if (chromaFormatIdc == 3) {
        out.flag(false);
      }
      out.unsigned(0).unsigned(0).flag(false).flag(false);
    }
    out.unsigned(frameNumBits - 4).unsigned(pictureOrderCountType);
    if (pictureOrderCountType == 0) {
      out.unsigned(pictureOrderCountBits - 4);
    } else if (pictureOrderCountType == 1) {
      out.flag(false).signed(-3).signed(1 << 30).unsigned(2).signed(7).signed(-7);
    }
    out.unsigned(1).flag(false).unsigned(widthMacroblocks - 1).unsigned(mapUnits - 1);
    out.flag(frameMacroblocksOnly);
    if (!frameMacroblocksOnly) {
      out.flag(true);
    }
    out.flag(true).flag(true);
    for (int offset : crop) {
      out.unsigned(offset);
    }
    return usability(out.flag(true));
  }

  private BitWriter usability(BitWriter out) {
    out.flag(false).flag(false).flag(false).flag(false).flag(timing != null);
    Timing rate = timing;
    if (rate != null) {
      out.bits(rate.unitsInTick(), 32).bits(rate.timeScale(), 32).flag(rate.fixedFrameRate());
    }
    out.flag(false).flag(false).flag(false).flag(maxReorderFrames >= 0);
    if (maxReorderFrames >= 0) {
      out.flag(true).unsigned(0).unsigned(0).unsigned(11).unsigned(11);
      out.unsigned(maxReorderFrames).unsigned(16);
    }
    return out;
  }
}
