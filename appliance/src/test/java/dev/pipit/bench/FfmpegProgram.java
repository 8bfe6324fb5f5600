package dev.pipit.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The command line program that comes in the same jar as the libraries Pipit encodes with, so that
 * both are the same build of the same version.
 */
final class FfmpegProgram {
  private static final String PREFIX = "org/bytedeco/ffmpeg/linux-x86_64-gpl/";

  private final Path folder;

  private FfmpegProgram(Path folder) {
    this.folder = folder;
  }

  /** Unpacks it below {@code target/bench}, once. */
  static FfmpegProgram unpack() throws IOException {
    Path folder = Path.of("target/bench/ffmpeg").toAbsolutePath();
    if (!Files.isExecutable(folder.resolve("ffmpeg"))) {
      Files.createDirectories(folder);
      try (JarFile jar = new JarFile(jar().toFile())) {
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
          JarEntry entry = entries.nextElement();
          if (entry.getName().startsWith(PREFIX) && !entry.isDirectory()) {
            unpack(jar, entry, folder.resolve(entry.getName().substring(PREFIX.length())));
          }
        }
      }
      if (!folder.resolve("ffmpeg").toFile().setExecutable(true)) {
        throw new IOException("Cannot make " + folder.resolve("ffmpeg") + " executable");
      }
    }
    return new FfmpegProgram(folder);
  }

  private static void unpack(JarFile jar, JarEntry entry, Path target) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      Files.deleteIfExists(target);
      Files.copy(in, target);
    }
  }

  /** Beside the jar of the Java part, which is on the class path, in Maven's repository. */
  private static Path jar() throws IOException {
    Path java;
    try {
      java =
          Path.of(
              org.bytedeco
                  .ffmpeg
                  .global
                  .avutil
                  .class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IOException(e);
    }
    Path folder = java.getParent();
    if (folder == null) {
      throw new IOException("No folder of " + java);
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith("-linux-x86_64-gpl.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("No jar of linux-x86_64-gpl in " + folder));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Starts it; its output goes to a log beside it. */
  Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("ffmpeg").toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("ffmpeg.log").toFile());
    builder.environment().put("LD_LIBRARY_PATH", folder.toString());
    return builder.start();
  }

  Path log() {
    return folder.resolve("ffmpeg.log");
  }
}
