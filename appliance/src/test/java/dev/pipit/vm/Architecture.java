package dev.pipit.vm;

import dev.pipit.installed.InstalledPipit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The kinds of processor that a {@link VirtualMachine} can have. */
enum Architecture {
  /** The host's own, with the host's own programs. */
  AMD64,
  /** A Cortex-A72, as a Raspberry Pi 4 has, with the programs of Debian's packages for it. */
  ARM64;

  /** As Debian writes it, and {@code src/test/vm/boot.sh} takes it. */
  String debian() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The installed layout for it, which lies beside the host's. */
  Path layout() {
    Path host = InstalledPipit.layout();
    return switch (this) {
      case AMD64 -> host;
      case ARM64 -> {
        Path layout = host.resolveSibling(host.getFileName() + "-arm64");
        if (!Files.exists(layout.resolve(".complete"))) {
          throw new IllegalStateException(layout + " is not built: run make layout-arm64");
        }
        yield layout;
      }
    };
  }
}
