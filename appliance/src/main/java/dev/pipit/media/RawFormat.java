package dev.pipit.media;

/**
 * The layout of the pictures that a source gives, the same for all of them until the source is
 * opened anew.
 *
 * @param pixelFormat how the pixels or the coded bytes lie in memory
 * @param widthPixels visible width, even
 * @param heightPixels visible height, even
 * @param strideBytes bytes from one line of the first plane to the next; 0 for coded formats. The
 *     chroma planes of YU12 have half of it, those of NV12 all of it, and planes follow one another
 *     without a gap.
 * @param colorSpace what the numbers mean
 */
public record RawFormat(
    PixelFormat pixelFormat,
    int widthPixels,
    int heightPixels,
    int strideBytes,
    ColorSpace colorSpace) {}
