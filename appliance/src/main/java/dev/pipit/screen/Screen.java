package dev.pipit.screen;

import dev.pipit.draw.Canvas;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import dev.pipit.libav.PictureDecoder;
import dev.pipit.linux.FrameBuffer;
import dev.pipit.linux.SystemCallException;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * A screen, by its frame buffer. Words are drawn in a picture of our own, which is converted into
 * the screen's memory; the camera's pictures are scaled right into it. One thread.
 */
final class Screen implements AutoCloseable {
  /** Larger pictures than any camera's are refused by the decoder. */
  private static final long MOST_PIXELS = 4096L * 4096;

  /** Of a screen on which an address can be read. */
  private static final int LEAST_WIDTH = 320;

  private static final int LEAST_HEIGHT = 200;

  private final FrameBuffer memory;
  private final int pixelFormat;
  private final int width;
  private final int height;
  private final RawFormat format;
  private final ByteBuffer drawn;
  private final Canvas canvas;
  private final PagePainter painter;
  private @Nullable PictureDecoder decoder;
  private @Nullable Shown shown;

  private Screen(FrameBuffer memory, int pixelFormat) {
    this.memory = memory;
    this.pixelFormat = pixelFormat;
    width = memory.layout().widthPixels() & ~1;
    height = memory.layout().heightPixels() & ~1;
    format = new RawFormat(PixelFormat.YU12, width, height, width, ColorSpace.BT601);
    drawn = ByteBuffer.allocateDirect(Canvas.lengthBytes(format));
    canvas = new Canvas(format, drawn);
    painter = new PagePainter(width, height, format.colorSpace());
  }

  /**
   * Opens a frame buffer.
   *
   * @throws ScreenException when it cannot be used; what, and what to do
   * @return null when there is none: no screen is plugged in
   */
  static @Nullable Screen open(Path node) throws ScreenException {
    FrameBuffer memory;
    try {
      memory = FrameBuffer.open(node);
    } catch (SystemCallException e) {
      if (ScreenException.isAbsence(e)) {
        return null;
      }
      throw ScreenException.of(node, e);
    }
    Screen screen = null;
    try {
      screen = on(node, memory);
      return screen;
    } finally {
      if (screen == null) {
        memory.close();
      }
    }
  }

  private static Screen on(Path node, FrameBuffer memory) throws ScreenException {
    FrameBuffer.Layout layout = memory.layout();
    int pixelFormat = PixelLayout.of(layout);
    if (pixelFormat == avutil.AV_PIX_FMT_NONE) {
      throw new ScreenException(
          "The screen " + node + " has colours that are not known: " + layout + ".");
    }
    if (layout.widthPixels() < LEAST_WIDTH || layout.heightPixels() < LEAST_HEIGHT) {
      throw new ScreenException("The screen " + node + " is too small for words: " + layout + ".");
    }
    return new Screen(memory, pixelFormat);
  }

  /** Draws the words; all of the screen, or what is below the picture. */
  void show(ScreenPage page) throws LibavException {
    painter.paint(canvas, page);
    int top = page.withPicture() ? height - painter.bandPixels() : 0;
    if (!page.withPicture()) {
      forgetPicture();
    }
    int chroma = width / 2;
    int cb = width * height;
    int cr = cb + chroma * (height / 2);
    List<Picture.Plane> planes =
        List.of(
            new Picture.Plane(top * width, width),
            new Picture.Plane(cb + top / 2 * chroma, chroma),
            new Picture.Plane(cr + top / 2 * chroma, chroma));
    int tall = height - top;
    try (Picture source = Picture.over(drawn, avutil.AV_PIX_FMT_YUV420P, width, tall, planes);
        Picture target = part(0, top, width, tall);
        PictureConverter converter =
            new PictureConverter(
                new PictureConverter.Side(avutil.AV_PIX_FMT_YUV420P, width, tall, false),
                new PictureConverter.Side(pixelFormat, width, tall, true))) {
      converter.convert(source, target);
    }
  }

  /**
   * Shows a JPEG above the words, as large as it fits; one that cannot be decoded is left out.
   *
   * @param jpeg direct, borrowed
   */
  void show(ByteBuffer jpeg) throws LibavException {
    PictureDecoder open = decoder;
    if (open == null) {
      open = PictureDecoder.mjpeg(MOST_PIXELS);
      decoder = open;
    }
    Picture picture = open.send(jpeg, 0) ? open.receive() : null;
    if (picture != null) {
      Shown place = shown;
      if (place == null || !place.converter.from().equals(PictureConverter.Side.of(picture))) {
        place = place(picture);
      }
      place.converter.convert(picture, place.target);
    }
  }

  private Shown place(Picture picture) throws LibavException {
    forgetPicture();
    int room = height - painter.bandPixels();
    clear(room);
    double scale =
        Math.min((double) width / picture.widthPixels(), (double) room / picture.heightPixels());
    int wide = Math.clamp((long) (picture.widthPixels() * scale) & ~1, 2, width);
    int tall = Math.clamp((long) (picture.heightPixels() * scale) & ~1, 2, room);
    PictureConverter converter =
        new PictureConverter(
            PictureConverter.Side.of(picture),
            new PictureConverter.Side(pixelFormat, wide, tall, true));
    try {
      Shown place = new Shown(converter, part((width - wide) / 2, (room - tall) / 2, wide, tall));
      converter = null;
      shown = place;
      return place;
    } finally {
      if (converter != null) {
        converter.close();
      }
    }
  }

  /** Makes the upper lines black. */
  private void clear(int lines) {
    ByteBuffer bytes = memory.bytes();
    byte[] black = new byte[memory.layout().strideBytes()];
    for (int y = 0; y < lines; y++) {
      bytes.put(y * black.length, black);
    }
  }

  /** A part of the screen as a picture. */
  private Picture part(int x, int y, int wide, int tall) throws LibavException {
    int stride = memory.layout().strideBytes();
    int offset = y * stride + x * (memory.layout().bitsPerPixel() / Byte.SIZE);
    return Picture.over(
        memory.bytes(), pixelFormat, wide, tall, List.of(new Picture.Plane(offset, stride)));
  }

  private void forgetPicture() {
    Shown before = shown;
    shown = null;
    if (before != null) {
      before.close();
    }
  }

  /** Leaves the screen black. */
  @Override
  public void close() {
    forgetPicture();
    PictureDecoder open = decoder;
    if (open != null) {
      open.close();
    }
    try {
      clear(memory.layout().heightPixels());
    } finally {
      memory.close();
    }
  }

  /** Where pictures of one size go. */
  private record Shown(PictureConverter converter, Picture target) implements AutoCloseable {
    @Override
    public void close() {
      converter.close();
      target.close();
    }
  }
}
