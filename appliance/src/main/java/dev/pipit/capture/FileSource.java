package dev.pipit.capture;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.draw.Canvas;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import dev.pipit.libav.VideoFile;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * A video file as a camera: any that libavformat reads, over and over, each picture at the time its
 * file gives it. Pictures are YU12 of an even size.
 *
 * <p>When its reader is late, pictures are left out and counted; the file's pace is kept.
 */
public final class FileSource implements Source {
  private static final int BUFFERS = 4;

  /** Pictures later than this were not missed by chance: the machine slept, or stood still. */
  private static final long LATE_NANOS = 1_000_000_000;

  private final Path file;
  private final PictureClock clock;
  private final FramePool pool;
  private final List<Picture> targets = new ArrayList<>();
  private final RawFormat format;
  private final double framesPerSecond;
  private VideoFile video;
  private @Nullable PictureConverter converter;
  private @Nullable Picture decoded;

  /** On the monotonic clock, the start of the file's clock in the present round. */
  private long roundStartNanos;

  private volatile long dueNanos;
  private long dropped;
  private boolean closed;

  private FileSource(Path file, VideoFile video, Picture first, PictureClock clock)
      throws LibavException {
    this.file = file;
    this.clock = clock;
    this.video = video;
    this.decoded = first;
    this.framesPerSecond = video.framesPerSecond();
    int width = first.widthPixels() & ~1;
    int height = first.heightPixels() & ~1;
    ColorSpace color = VideoFile.colorSpace(first);
    ColorSpace limited = new ColorSpace(color.primaries(), color.transfer(), color.matrix(), false);
    this.format = new RawFormat(PixelFormat.YU12, width, height, width, limited);
    this.pool = new FramePool(format, BUFFERS);
    this.roundStartNanos = clock.nanoTime() - video.pictureNanos();
    this.dueNanos = roundStartNanos + video.pictureNanos();
  }

  /**
   * Opens a file and decodes its first picture.
   *
   * @throws CaptureException when it is not there, may not be read or has no video
   */
  public static FileSource open(Path file) throws CaptureException {
    return open(file, PictureClock.SYSTEM);
  }

  static FileSource open(Path file, PictureClock clock) throws CaptureException {
    if (!Files.isRegularFile(file)) {
      throw new CaptureException(
          Reason.GONE,
          "There is no file " + file + ".",
          "Correct the camera's source in the configuration, or copy the file there.");
    }
    if (!Files.isReadable(file)) {
      throw new CaptureException(
          Reason.DENIED,
          "The service may not read " + file + ".",
          "Allow it with: chmod a+r " + file);
    }
    VideoFile video = start(file);
    FileSource source = null;
    try {
      Picture first = video.next();
      if (first == null) {
        throw notVideo(file, "no picture in it can be decoded");
      }
      source = new FileSource(file, video, first, clock);
      return source;
    } catch (LibavException e) {
      throw notVideo(file, String.valueOf(e.getMessage()));
    } finally {
      if (source == null) {
        video.close();
      }
    }
  }

  private static VideoFile start(Path file) throws CaptureException {
    try {
      return VideoFile.open(file);
    } catch (LibavException e) {
      throw notVideo(file, String.valueOf(e.getMessage()));
    }
  }

  private static CaptureException notVideo(Path file, String reason) {
    return new CaptureException(
        Reason.FORMAT,
        "The file " + file + " cannot be played: " + reason + ".",
        "Name a video file in the camera's source, such as MP4, MKV, AVI, Y4M or raw H.264.");
  }

  @Override
  public @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("The source is closed");
    }
    long deadline = clock.nanoTime() + timeout.toNanos();
    while (true) {
      Picture picture = decoded == null ? advance() : decoded;
      if (dueNanos - deadline > 0) {
        clock.waitUntil(deadline);
        return null;
      }
      clock.waitUntil(dueNanos);
      decoded = null;
      if (clock.nanoTime() - dueNanos > LATE_NANOS) {
        roundStartNanos += clock.nanoTime() - dueNanos;
        dueNanos = clock.nanoTime();
      }
      RawFrame frame = pool.take();
      if (frame != null) {
        return filled(frame, picture);
      }
      dropped++;
    }
  }

  private RawFrame filled(RawFrame frame, Picture picture) throws CaptureException {
    boolean done = false;
    try {
      converterFor(picture).convert(picture, target(frame));
      done = true;
      return frame.hold(dueNanos, Canvas.lengthBytes(format));
    } catch (LibavException e) {
      throw notVideo(file, String.valueOf(e.getMessage()));
    } finally {
      if (!done) {
        frame.release();
      }
    }
  }

  /** The next picture, which it remembers with the time it is due; after the last, the first. */
  private Picture advance() throws CaptureException {
    Picture picture = video.next();
    if (picture == null) {
      // Opened anew: not every format can seek, and a raw stream has no times to seek by.
      roundStartNanos = dueNanos + (long) (1e9 / framesPerSecond);
      video.close();
      video = start(file);
      picture = video.next();
      if (picture == null) {
        throw notVideo(file, "it no longer has a picture that can be decoded");
      }
      roundStartNanos -= video.pictureNanos();
    }
    dueNanos = roundStartNanos + video.pictureNanos();
    decoded = picture;
    return picture;
  }

  private PictureConverter converterFor(Picture picture) throws LibavException {
    PictureConverter.Side side = PictureConverter.Side.of(picture);
    PictureConverter current = converter;
    if (current == null || !current.from().equals(side)) {
      converter = null;
      if (current != null) {
        current.close();
      }
      current =
          new PictureConverter(
              side,
              new PictureConverter.Side(
                  avutil.AV_PIX_FMT_YUV420P, format.widthPixels(), format.heightPixels(), false));
      converter = current;
    }
    return current;
  }

  private Picture target(RawFrame frame) throws LibavException {
    if (targets.isEmpty()) {
      int luma = format.widthPixels() * format.heightPixels();
      int half = format.widthPixels() / 2;
      List<Picture.Plane> planes =
          List.of(
              new Picture.Plane(0, format.widthPixels()),
              new Picture.Plane(luma, half),
              new Picture.Plane(luma + luma / 4, half));
      for (int i = 0; i < pool.count(); i++) {
        targets.add(
            Picture.over(
                pool.frame(i).bytes(),
                avutil.AV_PIX_FMT_YUV420P,
                format.widthPixels(),
                format.heightPixels(),
                planes));
      }
    }
    return targets.get(frame.index());
  }

  @Override
  public RawFormat format() {
    return format;
  }

  @Override
  public double framesPerSecond() {
    return framesPerSecond;
  }

  @Override
  public String label() {
    return "File " + file.getFileName();
  }

  @Override
  public long dueNanos() {
    return dueNanos;
  }

  @Override
  public long droppedFrames() {
    return dropped;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    video.close();
    if (converter != null) {
      converter.close();
    }
    targets.forEach(Picture::close);
  }
}
