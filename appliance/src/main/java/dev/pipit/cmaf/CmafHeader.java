package dev.pipit.cmaf;

import dev.pipit.isobmff.BoxWriter;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.MalformedBitstreamException;
import dev.pipit.media.MediaTime;
import dev.pipit.media.ParameterSets;
import dev.pipit.media.SequenceParameterSet;
import java.nio.ByteBuffer;

/**
 * The CMAF header of a track of H.264 video (ISO/IEC 23000-19 7.3.1): {@code ftyp} and {@code
 * moov}, what a player needs before the first chunk. Immutable; any thread.
 */
public final class CmafHeader {
  /** The only track there is. */
  static final int TRACK_ID = 1;

  /** Lengths in the samples have four bytes ({@code lengthSizeMinusOne} + 1). */
  static final int NAL_LENGTH_BYTES = 4;

  /** More than all the boxes take without the parameter sets. */
  private static final int BOXES_BYTES = 1024;

  /** {@code avcC} counts a parameter set's bytes with 16 bits (14496-15 5.3.3.1.2). */
  private static final int MOST_PARAMETER_SET_BYTES = 0xFFFF;

  private static final int MOST_PICTURE_PARAMETER_SETS = 0xFF;

  private final ParameterSets parameterSets;
  private final SequenceParameterSet sps;
  private final ByteBuffer bytes;

  private CmafHeader(ParameterSets parameterSets, SequenceParameterSet sps) {
    this.parameterSets = parameterSets;
    this.sps = sps;
    int capacityBytes = BOXES_BYTES + parameterSets.annexB().remaining();
    ByteBuffer target = ByteBuffer.allocate(capacityBytes);
    new Boxes(new BoxWriter(target), parameterSets, sps).write();
    this.bytes = ByteBuffer.allocateDirect(target.flip().remaining()).put(target).flip();
  }

  /**
   * The header of a stream with these parameter sets.
   *
   * @throws MalformedBitstreamException when the SPS breaks the standard, or a parameter set is too
   *     long for a header
   */
  public static CmafHeader of(ParameterSets parameterSets) throws MalformedBitstreamException {
    SequenceParameterSet sps = parameterSets.parseSps();
    if (parameterSets.pps().size() > MOST_PICTURE_PARAMETER_SETS) {
      throw new MalformedBitstreamException(
          "there are " + parameterSets.pps().size() + " PPS, more than 255", 0);
    }
    refuseTooLong("SPS", parameterSets.sps());
    for (ByteBuffer pps : parameterSets.pps()) {
      refuseTooLong("PPS", pps);
    }
    return new CmafHeader(parameterSets, sps);
  }

  /** The header, direct and read-only; the view is the caller's own. */
  public ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer();
  }

  /** The parameter sets in it. */
  public ParameterSets parameterSets() {
    return parameterSets;
  }

  /** What the SPS says: size, colours, rate. */
  public SequenceParameterSet sps() {
    return sps;
  }

  /** The RFC 6381 string, such as {@code avc1.42C01F}. */
  public String codecs() {
    return parameterSets.codecs();
  }

  private static void refuseTooLong(String name, ByteBuffer nal)
      throws MalformedBitstreamException {
    if (nal.remaining() > MOST_PARAMETER_SET_BYTES) {
      throw new MalformedBitstreamException(
          "the " + name + " has " + nal.remaining() + " bytes, more than 65535", 0);
    }
  }

  /** The boxes, from the outside in. */
  private record Boxes(BoxWriter out, ParameterSets parameterSets, SequenceParameterSet sps) {
    private static final long ONE = 0x0001_0000;
    private static final int ENABLED_IN_MOVIE_IN_PREVIEW = 7;
    private static final int MEDIA_IN_SAME_FILE = 1;
    private static final long DOTS_PER_INCH_72 = 0x0048_0000;
    private static final int DEPTH_24 = 0x0018;
    private static final int LANGUAGE_UND = 0x55C4;

    void write() {
      // 'cmf2' asks for signed composition offsets and for no defaults in trex (23000-19 7.7.3).
      out.box(
          "ftyp",
          () -> out.type("cmf2").u32(0).type("iso6").type("avc1").type("cmfc").type("cmf2"));
      out.box(
          "moov",
          () -> {
            mvhd();
            out.box(
                "trak",
                () -> {
                  tkhd();
                  mdia();
                });
            out.box("mvex", this::trex);
          });
    }

    /** 14496-12 8.2.2; the duration of a live stream is 0 here (23000-19 7.5.1). */
    private void mvhd() {
      out.fullBox(
          "mvhd",
          0,
          0,
          () -> {
            out.u32(0).u32(0).u32(MediaTime.TIMESCALE).u32(0);
            out.u32(ONE).u16(0x0100).zeros(10);
            unityMatrix();
            out.zeros(24).u32(TRACK_ID + 1);
          });
    }

    /** 14496-12 8.3.2. */
    private void tkhd() {
      out.fullBox(
          "tkhd",
          0,
          ENABLED_IN_MOVIE_IN_PREVIEW,
          () -> {
            out.u32(0).u32(0).u32(TRACK_ID).u32(0).u32(0).zeros(8);
            out.u16(0).u16(0).u16(0).u16(0);
            unityMatrix();
            out.u32(displayWidth()).u32((long) sps.heightPixels() << 16);
          });
    }

    /** The width in square pixels, 16.16 (23000-19 9.2.3). */
    private long displayWidth() {
      long width = (long) sps.widthPixels() << 16;
      SequenceParameterSet.AspectRatio pixel = sps.sampleAspectRatio();
      return pixel == null ? width : Math.min(width * pixel.width() / pixel.height(), 0xFFFF_FFFFL);
    }

    private void mdia() {
      out.box(
          "mdia",
          () -> {
            out.fullBox(
                "mdhd",
                0,
                0,
                () -> out.u32(0).u32(0).u32(MediaTime.TIMESCALE).u32(0).u16(LANGUAGE_UND).u16(0));
            out.fullBox("hdlr", 0, 0, () -> out.u32(0).type("vide").zeros(12).string("Pipit"));
            out.box(
                "minf",
                () -> {
                  out.fullBox("vmhd", 0, 1, () -> out.zeros(8));
                  out.box(
                      "dinf",
                      () ->
                          out.fullBox(
                              "dref",
                              0,
                              0,
                              () -> out.u32(1).fullBox("url ", 0, MEDIA_IN_SAME_FILE, () -> {})));
                  stbl();
                });
          });
    }

    /** The sample tables are empty: all samples are in chunks. */
    private void stbl() {
      out.box(
          "stbl",
          () -> {
            out.fullBox("stsd", 0, 0, () -> out.u32(1).box("avc1", this::avc1));
            out.fullBox("stts", 0, 0, () -> out.u32(0));
            out.fullBox("stsc", 0, 0, () -> out.u32(0));
            out.fullBox("stsz", 0, 0, () -> out.u32(0).u32(0));
            out.fullBox("stco", 0, 0, () -> out.u32(0));
          });
    }

    /** 14496-12 12.1.3 and 14496-15 5.4.2.1. */
    private void avc1() {
      out.zeros(6).u16(1);
      out.zeros(16);
      out.u16(sps.widthPixels()).u16(sps.heightPixels());
      out.u32(DOTS_PER_INCH_72).u32(DOTS_PER_INCH_72).u32(0).u16(1);
      out.zeros(32).u16(DEPTH_24).u16(-1);
      out.box("avcC", this::avcC);
      SequenceParameterSet.AspectRatio pixel = sps.sampleAspectRatio();
      if (pixel != null) {
        out.box("pasp", () -> out.u32(pixel.width()).u32(pixel.height()));
      }
      ColorSpace color = sps.colorSpace();
      if (color != null) {
        out.box(
            "colr",
            () ->
                out.type("nclx")
                    .u16(color.primaries())
                    .u16(color.transfer())
                    .u16(color.matrix())
                    .u8(color.fullRange() ? 0x80 : 0));
      }
    }

    /** AVCDecoderConfigurationRecord, 14496-15 5.3.3.1.2. */
    private void avcC() {
      out.u8(1).u8(sps.profileIdc()).u8(sps.constraintFlags()).u8(sps.levelIdc());
      out.u8(0xFC | NAL_LENGTH_BYTES - 1);
      out.u8(0xE0 | 1).u16(parameterSets.sps().remaining()).bytes(parameterSets.sps());
      out.u8(parameterSets.pps().size());
      for (ByteBuffer pps : parameterSets.pps()) {
        out.u16(pps.remaining()).bytes(pps);
      }
      if (sps.hasChromaFormat()) {
        out.u8(0xFC | sps.chromaFormatIdc());
        out.u8(0xF8 | sps.bitDepthLuma() - 8).u8(0xF8 | sps.bitDepthChroma() - 8);
        out.u8(0);
      }
    }

    private void trex() {
      out.fullBox("trex", 0, 0, () -> out.u32(TRACK_ID).u32(1).u32(0).u32(0).u32(0));
    }

    private void unityMatrix() {
      out.u32(ONE).u32(0).u32(0);
      out.u32(0).u32(ONE).u32(0);
      out.u32(0).u32(0).u32(0x4000_0000);
    }
  }
}
