package dev.pipit.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** A process that writes settings until it is killed. */
final class SettingsWriter {
  private SettingsWriter() {}

  public static void main(String[] arguments) throws Exception {
    SettingsFile file = new SettingsFile(Path.of(arguments[0]));
    while (true) {
      String present = Files.readString(file.path());
      file.replace(present, present.equals(arguments[1]) ? arguments[2] : arguments[1]);
      System.out.print('w');
      System.out.flush();
    }
  }
}
