package dev.pipit.encode;

import dev.pipit.libav.Libav;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureDecoder;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.MalformedBitstreamException;
import dev.pipit.media.ParameterSets;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/**
 * A trial of one encoder: it encodes a moving picture as fast as it can, and its first picture is
 * decoded and compared, since an encoder that misreads its input fails at nothing.
 *
 * <p>The hardware encoder must do a whole second of video: its faults show after some pictures. Of
 * a software encoder the first few tell all, its speed among it, and the start does not wait longer
 * than {@link #ENOUGH_NANOS} for it.
 */
final class EncoderTrial {
  private static final int FEWEST_PICTURES = 5;

  /** A camera of a picture a second: a chip holds some before the first comes out. */
  private static final int MORE_THAN_HELD = 12;

  static final long ENOUGH_NANOS = 60_000_000;

  /** Of the time between two pictures; the rest is for conversion and everything else. */
  private static final double SHARE_OF_INTERVAL = 0.5;

  /** What takes more than this, with all threads, is tried with less work at a picture. */
  private static final double MOST_OF_INTERVAL = 0.65;

  /** Mean difference in a plane; a wrong stride makes it several times this. */
  private static final double MOST_DIFFERENCE = 12;

  private EncoderTrial() {}

  /**
   * Tries an encoder on the calling thread; with more threads when one is too slow, and with less
   * work at each picture when these are.
   *
   * @throws EncodeException when it does not work
   */
  static ProbeResult of(H264Codec codec, EncoderSettings settings, Watcher watcher)
      throws EncodeException {
    return of(codec, settings, Length.SHORT, watcher);
  }

  /**
   * How long a trial is.
   *
   * @param seconds of video that a hardware encoder must do
   * @param enoughNanos after which a software encoder has shown how fast it is
   */
  record Length(int seconds, long enoughNanos) {
    static final Length SHORT = new Length(1, ENOUGH_NANOS);
  }

  /** The same of another length. */
  static ProbeResult of(H264Codec codec, EncoderSettings settings, Length length, Watcher watcher)
      throws EncodeException {
    List<String> presets = codec.presets();
    ProbeResult.Works best = run(codec, settings, 1, presets.getFirst(), length, watcher);
    double interval = 1000 / settings.framesPerSecond();
    int threads =
        Math.min(
            Runtime.getRuntime().availableProcessors(),
            (int) Math.ceil(best.millisecondsPerPicture() / (interval * SHARE_OF_INTERVAL)));
    if (codec.isChip()) {
      return best;
    }
    if (threads > 1) {
      best = faster(best, run(codec, settings, threads, presets.getFirst(), length, watcher));
    }
    for (String preset : presets.subList(1, presets.size())) {
      if (best.millisecondsPerPicture() > interval * MOST_OF_INTERVAL) {
        best = faster(best, run(codec, settings, best.threads(), preset, length, watcher));
      }
    }
    return best;
  }

  private static ProbeResult.Works faster(ProbeResult.Works one, ProbeResult.Works other) {
    return other.millisecondsPerPicture() < one.millisecondsPerPicture() ? other : one;
  }

  /** Is told how a trial goes on, on its thread. */
  interface Watcher {
    /** The encoder at work; it may be {@linkplain Encoder#breakOff broken off}. */
    void opened(Encoder encoder);

    /** It is given a picture now. */
    void encoding();

    /** It has taken the picture. */
    void encoded();

    /** It is closed now. */
    void closing();
  }

  private static ProbeResult.Works run(
      H264Codec codec,
      EncoderSettings settings,
      int threads,
      String preset,
      Length length,
      Watcher watcher)
      throws EncodeException {
    RawFormat input =
        new RawFormat(
            PixelFormat.YU12,
            settings.widthPixels(),
            settings.heightPixels(),
            settings.widthPixels(),
            settings.input().colorSpace());
    EncoderSettings trial =
        new EncoderSettings(
            input,
            settings.widthPixels(),
            settings.heightPixels(),
            settings.framesPerSecond(),
            settings.bitsPerSecond(),
            settings.keyFrameSeconds());
    MovingPicture pictures = new MovingPicture(input);
    RawFrame frame = pictures.frame();
    int wanted =
        (int) Math.ceil(Math.max(MORE_THAN_HELD, settings.framesPerSecond() * length.seconds));
    long[] nanos = new long[wanted];
    int done = 0;
    FirstPicture first = new FirstPicture();
    try (Encoder encoder = EncoderChoice.open(codec, trial, threads, preset)) {
      watcher.opened(encoder);
      long start = System.nanoTime();
      try {
        while (done < wanted) {
          if (!codec.isChip()
              && done >= FEWEST_PICTURES
              && System.nanoTime() - start > length.enoughNanos) {
            break;
          }
          pictures.draw(done, (long) (done * 1e9 / settings.framesPerSecond()));
          long before = System.nanoTime();
          watcher.encoding();
          encoder.encode(frame, done == 0, first);
          nanos[done++] = System.nanoTime() - before;
          watcher.encoded();
        }
      } finally {
        watcher.closing();
      }
    }
    pictures.draw(0, 0);
    first.check(frame, codec.libavName());
    Arrays.sort(nanos, 0, done);
    return new ProbeResult.Works(
        codec.libavName(), threads, preset, done, nanos[done / 2] / 1e6, first.levelIdc());
  }

  /** Keeps the first access unit, to be looked at when the clock no longer runs. */
  private static final class FirstPicture implements AccessUnit.Sink {
    private @Nullable ByteBuffer kept;

    @Override
    public void accept(AccessUnit accessUnit) {
      if (kept == null) {
        ByteBuffer bytes = accessUnit.annexB().duplicate();
        kept = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
      }
    }

    /** What its parameter sets say, 0 when it has none that can be read. */
    int levelIdc() {
      ByteBuffer coded = kept;
      ParameterSets sets = coded == null ? null : ParameterSets.find(coded.duplicate());
      try {
        return sets == null ? 0 : sets.parseSps().levelIdc();
      } catch (MalformedBitstreamException e) {
        return 0;
      }
    }

    void check(RawFrame source, String name) throws EncodeException {
      ByteBuffer coded = kept;
      if (coded == null) {
        throw new EncodeException(
            "It opened and gave no picture.", "Choose another encoder than " + name + ".");
      }
      RawFormat format = source.format();
      long pixels = (long) format.widthPixels() * format.heightPixels();
      try (PictureDecoder decoder = PictureDecoder.live(avcodec.AV_CODEC_ID_H264, 2 * pixels)) {
        Picture picture = decoder.send(coded, 0) ? decoder.receive() : null;
        if (picture == null) {
          // Some decoders' first picture comes when the stream ends.
          picture = decoder.end();
        }
        double difference = picture == null ? 255 : difference(picture, source);
        if (difference > MOST_DIFFERENCE) {
          throw new EncodeException(
              "What it encodes is not the picture it was given (difference %.0f of 255)."
                  .formatted(difference),
              "Choose another encoder than " + name + ".");
        }
      } catch (LibavException e) {
        throw new EncodeException(
            "What it encodes cannot be decoded: " + Libav.reason(e.code()) + ".",
            "Choose another encoder than " + name + ".");
      }
    }

    /** That of the plane which differs most. */
    private static double difference(Picture decoded, RawFrame source) {
      RawFormat format = source.format();
      int width = decoded.frame().width();
      int height = decoded.frame().height();
      if (width != format.widthPixels() || height != format.heightPixels()) {
        return 255;
      }
      int stride = format.strideBytes();
      int firstColour = stride * height;
      int secondColour = firstColour + stride / 2 * (height / 2);
      return Math.max(
          difference(decoded, 0, width, height, source.bytes(), 0, stride),
          Math.max(
              difference(
                  decoded, 1, width / 2, height / 2, source.bytes(), firstColour, stride / 2),
              difference(
                  decoded, 2, width / 2, height / 2, source.bytes(), secondColour, stride / 2)));
    }

    private static double difference(
        Picture decoded,
        int plane,
        int width,
        int height,
        ByteBuffer source,
        int sourceStart,
        int sourceStride) {
      int stride = decoded.frame().linesize(plane);
      ByteBuffer samples =
          decoded.frame().data(plane).capacity((long) stride * height).asByteBuffer();
      long sum = 0;
      long count = 0;
      // Every 7th sample of every 5th line is enough to see a skewed picture.
      for (int y = 0; y < height; y += 5) {
        for (int x = 0; x < width; x += 7) {
          int is = samples.get(y * stride + x) & 0xff;
          int was = source.get(sourceStart + y * sourceStride + x) & 0xff;
          sum += Math.abs(is - was);
          count++;
        }
      }
      return (double) sum / count;
    }
  }
}
