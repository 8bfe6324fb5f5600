package dev.pipit.device;

import java.nio.file.Path;

/** For tests of other packages: {@link UpdateFiles} of a machine made of files. */
public final class UpdateFilesOf {
  private UpdateFilesOf() {}

  public static UpdateFiles root(Path root) {
    return new UpdateFiles(root);
  }
}
