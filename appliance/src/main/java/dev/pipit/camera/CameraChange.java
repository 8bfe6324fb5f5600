package dev.pipit.camera;

import org.jspecify.annotations.Nullable;

/**
 * What a camera is to do otherwise.
 *
 * @param settings in force from now on; the name stays
 * @param sources opens the source from now on
 * @param encoders makes encoders from now on, null for the same as before
 * @param reopenSource whether the source that is open is to be opened again
 * @param renewEncoder whether the encoder is to be made again even when its input stays as it is
 */
public record CameraChange(
    CameraSettings settings,
    SourceOpener sources,
    @Nullable EncoderOpener encoders,
    boolean reopenSource,
    boolean renewEncoder) {

  /** The newer of two that come at once, with all that either of them takes. */
  static CameraChange after(CameraChange earlier, CameraChange later) {
    return new CameraChange(
        later.settings,
        later.sources,
        later.encoders == null ? earlier.encoders : later.encoders,
        earlier.reopenSource || later.reopenSource,
        earlier.renewEncoder || later.renewEncoder);
  }
}
