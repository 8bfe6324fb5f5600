package dev.pipit.encode;

import dev.pipit.media.EncoderChip;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The video nodes of the system, to rule a hardware encoder out without opening them: libavcodec
 * would open one after another, and wake every camera.
 *
 * @param sysfs where the kernel lists them
 */
record VideoNodes(Path sysfs) {
  static final VideoNodes SYSTEM = new VideoNodes(Path.of("/sys/class/video4linux"));

  private static final Path DEVICES = Path.of("/dev");

  /** Why there can be no encoder among the nodes, in a sentence, or empty when there may be one. */
  Optional<String> whyNoEncoder() {
    List<String> cameras = new ArrayList<>();
    if (!Files.isDirectory(sysfs)) {
      return Optional.of("There is no /dev/video node.");
    }
    try (DirectoryStream<Path> nodes = Files.newDirectoryStream(sysfs, "video*")) {
      for (Path node : nodes) {
        Path driver = node.resolve("device/driver");
        if (!Files.exists(driver) || !isCamera(driver)) {
          return Optional.empty();
        }
        cameras.add(String.valueOf(node.getFileName()));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(
        cameras.isEmpty()
            ? "There is no /dev/video node."
            : "All /dev/video nodes are cameras (" + String.join(", ", cameras) + ").");
  }

  /** The node of the encoder of a Raspberry Pi, by the name that its driver gives it. */
  Optional<Path> encoder() {
    try (DirectoryStream<Path> nodes = Files.newDirectoryStream(sysfs, "video*")) {
      for (Path node : nodes) {
        Path name = node.resolve("name");
        if (Files.exists(name) && Files.readString(name).strip().equals(EncoderChip.CARD)) {
          return Optional.of(DEVICES.resolve(node.getFileName()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Whether one of the nodes calls itself by the name of a Raspberry Pi's encoder chip. */
  boolean hasChip() {
    return encoder().isPresent();
  }

  private static boolean isCamera(Path driver) throws IOException {
    return driver.toRealPath().endsWith("uvcvideo");
  }
}
