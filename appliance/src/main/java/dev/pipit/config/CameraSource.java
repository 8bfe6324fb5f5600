package dev.pipit.config;

import java.nio.file.Path;

/** Where a camera's pictures come from; {@code toString} is as in the configuration. */
public sealed interface CameraSource {
  /** The first camera that is found, else the test picture. */
  record Auto() implements CameraSource {
    @Override
    public String toString() {
      return "auto";
    }
  }

  /** A V4L2 device, by an absolute path below /dev. */
  record Device(Path path) implements CameraSource {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A camera on the ribbon cable.
   *
   * @param index the number by which rpicam knows it
   */
  record Csi(int index) implements CameraSource {
    @Override
    public String toString() {
      return index == 0 ? "csi" : "csi:" + index;
    }
  }

  /** The built-in test picture. */
  record TestPicture() implements CameraSource {
    @Override
    public String toString() {
      return "test";
    }
  }

  /** A file that is played in a loop. */
  record MediaFile(Path path) implements CameraSource {
    @Override
    public String toString() {
      return "file:" + path;
    }
  }
}
