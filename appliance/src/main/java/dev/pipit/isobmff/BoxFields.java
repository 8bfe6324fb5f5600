package dev.pipit.isobmff;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

/**
 * The fields of the boxes that Pipit writes, by the names of ISO/IEC 14496-12 clause 8 and 14496-15
 * 5.3.3. Reserved fields are shown only when they are not as they must be.
 */
final class BoxFields {
  /** Takes a field. */
  @FunctionalInterface
  interface Visitor {
    void field(String name, String value);
  }

  private static final Set<String> FULL_BOXES =
      Set.of(
          "mvhd", "tkhd", "mdhd", "hdlr", "vmhd", "dref", "url ", "stsd", "stts", "stsc", "stsz",
          "stco", "trex", "mfhd", "tfhd", "tfdt", "trun");

  private static final int SHOWN_BYTES = 16;

  private final ByteBuffer in;
  private final Visitor visitor;
  private final int version;
  private final int flags;

  private BoxFields(Box box, Visitor visitor) {
    this.in = box.body();
    this.visitor = visitor;
    boolean full = isFullBox(box.type());
    int versionAndFlags = full ? in.getInt() : 0;
    this.version = versionAndFlags >>> 24;
    this.flags = versionAndFlags & 0xFFFFFF;
  }

  /** Whether a box is known to start with version and flags. */
  static boolean isFullBox(String type) {
    return FULL_BOXES.contains(type);
  }

  /** Shows a box's own fields, as many as there are. */
  static void read(Box box, Visitor visitor) {
    try {
      new BoxFields(box, visitor).fields(box);
    } catch (BufferUnderflowException e) {
      visitor.field("cut off", "the box ends within its fields");
    }
  }

  private void fields(Box box) {
    switch (box.type()) {
      case "ftyp", "styp" -> brands();
      case "mvhd" -> movieHeader();
      case "tkhd" -> trackHeader();
      case "mdhd" -> mediaHeader();
      case "hdlr" -> handler();
      case "vmhd" -> {
        u16("graphicsmode");
        show("opcolor", u16() + " " + u16() + " " + u16());
      }
      case "dref", "stsd", "stts", "stsc", "stco" -> u32("entry_count");
      case "url " -> show("location", (flags & 1) != 0 ? "in this file" : text(in.remaining()));
      case "stsz" -> {
        u32("sample_size");
        u32("sample_count");
      }
      case "avc1" -> visualSampleEntry();
      case "avcC" -> avcConfiguration();
      case "pasp" -> {
        u32("hSpacing");
        u32("vSpacing");
      }
      case "colr" -> colour();
      case "trex" -> {
        u32("track_ID");
        u32("default_sample_description_index");
        u32("default_sample_duration");
        u32("default_sample_size");
        show("default_sample_flags", hex(in.getInt()));
      }
      case "mfhd" -> u32("sequence_number");
      case "tfhd" -> u32("track_ID");
      case "tfdt" -> show("baseMediaDecodeTime", time());
      case "trun" -> trackRun();
      case "mdat" -> show("media", in.remaining() + " bytes");
      default -> unknown(box);
    }
  }

  private void brands() {
    show("major_brand", fourCharacters());
    u32("minor_version");
    StringBuilder brands = new StringBuilder();
    while (in.hasRemaining()) {
      brands.append(brands.isEmpty() ? "" : " ").append(fourCharacters());
    }
    show("compatible_brands", brands.toString());
  }

  private void movieHeader() {
    show("creation_time", time());
    show("modification_time", time());
    u32("timescale");
    show("duration", time());
    show("rate", fixed());
    show("volume", Double.toString(in.getShort() / 256.0));
    reserved(10);
    matrix();
    reserved(24);
    u32("next_track_ID");
  }

  private void trackHeader() {
    show("creation_time", time());
    show("modification_time", time());
    u32("track_ID");
    reserved(4);
    show("duration", time());
    reserved(8);
    u16("layer");
    u16("alternate_group");
    show("volume", Double.toString(in.getShort() / 256.0));
    reserved(2);
    matrix();
    show("width", fixed());
    show("height", fixed());
  }

  private void mediaHeader() {
    show("creation_time", time());
    show("modification_time", time());
    u32("timescale");
    show("duration", time());
    int packed = u16();
    // 8.4.2.3: three letters of five bits, each less 0x60.
    String language = "";
    for (int shift = 10; shift >= 0; shift -= 5) {
      language += (char) (0x60 + (packed >> shift & 0x1F));
    }
    show("language", language);
    reserved(2);
  }

  private void handler() {
    reserved(4);
    show("handler_type", fourCharacters());
    reserved(12);
    show("name", text(in.remaining()));
  }

  private void visualSampleEntry() {
    reserved(6);
    u16("data_reference_index");
    reserved(16);
    u16("width");
    u16("height");
    show("horizresolution", fixed());
    show("vertresolution", fixed());
    reserved(4);
    u16("frame_count");
    reserved(32); // compressorname, empty
    u16("depth");
    show("pre_defined", Integer.toString(in.getShort()));
  }

  private void avcConfiguration() {
    u8("configurationVersion");
    int profile = u8("AVCProfileIndication");
    show("profile_compatibility", "%02X".formatted(in.get()));
    u8("AVCLevelIndication");
    show("lengthSizeMinusOne", Integer.toString(in.get() & 3));
    int spsCount = in.get() & 0x1F;
    for (int i = 0; i < spsCount; i++) {
      show("sequenceParameterSetNALUnit", bytes(u16()));
    }
    int ppsCount = in.get() & 0xFF;
    for (int i = 0; i < ppsCount; i++) {
      show("pictureParameterSetNALUnit", bytes(u16()));
    }
    if (profile != 66 && profile != 77 && profile != 88) {
      show("chroma_format", Integer.toString(in.get() & 3));
      show("bit_depth_luma_minus8", Integer.toString(in.get() & 7));
      show("bit_depth_chroma_minus8", Integer.toString(in.get() & 7));
      u8("numOfSequenceParameterSetExt");
    }
  }

  private void colour() {
    show("colour_type", fourCharacters());
    u16("colour_primaries");
    u16("transfer_characteristics");
    u16("matrix_coefficients");
    show("full_range_flag", (in.get() & 0x80) != 0 ? "1" : "0");
  }

  private void trackRun() {
    long samples = u32("sample_count");
    if ((flags & 0x1) != 0) {
      show("data_offset", Integer.toString(in.getInt()));
    }
    if ((flags & 0x4) != 0) {
      show("first_sample_flags", hex(in.getInt()));
    }
    boolean fields = (flags & 0xF00) != 0;
    for (long i = 0; fields && i < samples; i++) {
      StringBuilder sample = new StringBuilder();
      sample.append((flags & 0x100) != 0 ? "duration " + u32() + " " : "");
      sample.append((flags & 0x200) != 0 ? "size " + u32() + " " : "");
      sample.append((flags & 0x400) != 0 ? "flags " + sampleFlags(in.getInt()) + " " : "");
      sample.append((flags & 0x800) != 0 ? "composition offset " + in.getInt() : "");
      show("sample", sample.toString().strip());
    }
  }

  /** 8.8.3.1. */
  private static String sampleFlags(int value) {
    return hex(value)
        + " (depends_on %d, %s)"
            .formatted(value >> 24 & 3, (value & 0x10000) != 0 ? "not sync" : "sync");
  }

  private void unknown(Box box) {
    if (box.children().isEmpty() && in.hasRemaining()) {
      String more = in.remaining() > SHOWN_BYTES ? " …" : "";
      show("bytes", bytes(Math.min(SHOWN_BYTES, in.remaining())) + more);
    }
  }

  private void matrix() {
    StringBuilder values = new StringBuilder();
    boolean unity = true;
    for (int i = 0; i < 9; i++) {
      int value = in.getInt();
      int expected = i == 8 ? 0x4000_0000 : i % 4 == 0 ? 0x0001_0000 : 0;
      unity &= value == expected;
      values.append(i == 0 ? "" : " ").append(hex(value));
    }
    show("matrix", unity ? "unity" : values.toString());
  }

  private void reserved(int count) {
    byte[] bytes = take(count);
    for (byte value : bytes) {
      if (value != 0) {
        show("reserved", HexFormat.of().formatHex(bytes));
        return;
      }
    }
  }

  private void show(String name, String value) {
    visitor.field(name, value);
  }

  private int u8(String name) {
    int value = in.get() & 0xFF;
    show(name, Integer.toString(value));
    return value;
  }

  private int u16() {
    return in.getShort() & 0xFFFF;
  }

  private void u16(String name) {
    show(name, Integer.toString(u16()));
  }

  private long u32() {
    return in.getInt() & 0xFFFF_FFFFL;
  }

  private long u32(String name) {
    long value = u32();
    show(name, Long.toString(value));
    return value;
  }

  /** 32 bits in version 0, 64 bits in version 1. */
  private String time() {
    return version == 0 ? Long.toString(u32()) : Long.toUnsignedString(in.getLong());
  }

  /** 16.16. */
  private String fixed() {
    return Double.toString(u32() / 65536.0);
  }

  private String fourCharacters() {
    if (in.remaining() < 4) {
      throw new BufferUnderflowException();
    }
    String text = BoxReader.fourCharacters(in, in.position());
    in.position(in.position() + 4);
    return text;
  }

  /** UTF-8 up to the first zero; what would disturb a line is left out. */
  private String text(int lengthBytes) {
    String text = new String(take(lengthBytes), StandardCharsets.UTF_8);
    int zero = text.indexOf('\0');
    return (zero < 0 ? text : text.substring(0, zero)).replaceAll("\\p{Cntrl}", "?");
  }

  private String bytes(int count) {
    return HexFormat.ofDelimiter(" ").formatHex(take(count));
  }

  private byte[] take(int count) {
    if (count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static String hex(int value) {
    return "%08X".formatted(value);
  }
}
