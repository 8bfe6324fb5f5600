package dev.pipit.app;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds another Pipit that runs on this machine, whoever started it. */
final class RunningService {
  private static final String MAIN = Main.class.getName();

  private RunningService() {}

  /** Its process number, or empty when there is none that the kernel shows to this user. */
  static Optional<Long> find() {
    long own = ProcessHandle.current().pid();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> process.pid() != own)
          .filter(process -> isService(words(process.info())))
          .map(ProcessHandle::pid)
          .findFirst();
    }
  }

  private static List<String> words(ProcessHandle.Info info) {
    return info.arguments()
        .map(Arrays::asList)
        // Of other users' processes there is the line only.
        .orElseGet(() -> List.of(info.commandLine().orElse("").split(" ", -1)));
  }

  /** Whether a command line is that of {@code pipit run}. */
  static boolean isService(List<String> words) {
    int main = words.indexOf(MAIN);
    return main >= 0 && main + 1 < words.size() && words.get(main + 1).equals("run");
  }
}
