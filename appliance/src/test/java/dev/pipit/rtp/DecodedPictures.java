package dev.pipit.rtp;

import dev.pipit.testing.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What ffmpeg makes of a stream, without a complaint. */
final class DecodedPictures {
  private DecodedPictures() {}

  /** The hash of every picture. */
  static List<String> of(Path file) throws Exception {
    Program decode = Program.run(hashes(List.of("-i", file.toString())));
    if (!decode.errors().isEmpty()) {
      throw new AssertionError(decode.errors());
    }
    return hashes(decode.output());
  }

  /** A command that prints the hashes of an input's pictures. */
  static List<String> hashes(List<String> input) {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-xerror"));
    command.addAll(input);
    command.addAll(List.of("-fps_mode", "passthrough", "-f", "framemd5", "-"));
    return command;
  }

  /** The hashes in what such a command printed. */
  static List<String> hashes(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("0,"))
        .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
        .toList();
  }
}
