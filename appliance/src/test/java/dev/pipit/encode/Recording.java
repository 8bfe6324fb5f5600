package dev.pipit.encode;

import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureDecoder;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.NalCursor;
import dev.pipit.media.ParameterSets;
import dev.pipit.media.SequenceParameterSet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;

/** The access units an encoder gave, and what a decoder and a parser make of them. */
final class Recording implements AccessUnit.Sink {
  /** One access unit, copied. */
  @SuppressWarnings("ArrayRecordComponent")
  record Unit(byte[] bytes, long captureNanos) {
    boolean isIdr() {
      return types().contains(5);
    }

    List<Integer> types() {
      List<Integer> types = new ArrayList<>();
      NalCursor cursor = new NalCursor().reset(ByteBuffer.wrap(bytes));
      while (cursor.next()) {
        types.add(cursor.type());
      }
      return types;
    }
  }

  private final List<Unit> units = new ArrayList<>();

  @Override
  public void accept(AccessUnit accessUnit) {
    byte[] copy = new byte[accessUnit.annexB().remaining()];
    accessUnit.annexB().get(accessUnit.annexB().position(), copy);
    units.add(new Unit(copy, accessUnit.captureNanos()));
  }

  List<Unit> units() {
    return units;
  }

  List<Long> captureNanos() {
    return units.stream().map(Unit::captureNanos).toList();
  }

  /** The numbers of the access units that are IDR. */
  List<Integer> idrs() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).isIdr()) {
        numbers.add(i);
      }
    }
    return numbers;
  }

  /** Of the pictures taken from one second to another. */
  double bitsPerSecond(int from, int to) {
    return units.stream()
            .filter(unit -> unit.captureNanos() / 1_000_000_000 >= from)
            .filter(unit -> unit.captureNanos() / 1_000_000_000 < to)
            .mapToLong(unit -> unit.bytes().length * 8L)
            .sum()
        / (double) (to - from);
  }

  byte[] stream() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    units.forEach(unit -> all.writeBytes(unit.bytes()));
    return all.toByteArray();
  }

  SequenceParameterSet sps() throws Exception {
    ParameterSets sets = ParameterSets.find(ByteBuffer.wrap(units.getFirst().bytes()));
    if (sets == null) {
      throw new AssertionError("the first access unit has no parameter sets");
    }
    return sets.parseSps();
  }

  List<Planes> decoded() throws Exception {
    return decodedFrom(0);
  }

  /** What a decoder shows that starts at one of the access units. */
  List<Planes> decodedFrom(int first) throws Exception {
    List<Planes> pictures = new ArrayList<>();
    try (PictureDecoder decoder = PictureDecoder.live(avcodec.AV_CODEC_ID_H264, 1 << 24)) {
      for (Unit unit : units.subList(first, units.size())) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(unit.bytes().length);
        if (!decoder.send(bytes.put(unit.bytes()).flip(), unit.captureNanos())) {
          throw new AssertionError("access unit " + pictures.size() + " cannot be decoded");
        }
        for (Picture picture = decoder.receive(); picture != null; picture = decoder.receive()) {
          pictures.add(Planes.of(picture));
        }
      }
      for (Picture picture = decoder.end(); picture != null; picture = decoder.receive()) {
        pictures.add(Planes.of(picture));
      }
    }
    return pictures;
  }
}
