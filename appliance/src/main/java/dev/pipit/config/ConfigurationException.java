package dev.pipit.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 50;

  private final transient List<Fault> faults;

  ConfigurationException(List<Fault> faults) {
    super(lines(faults));
    this.faults = List.copyOf(faults);
  }

  /** All faults: those of the file by line, then those of the environment and command line. */
  public List<Fault> faults() {
    return faults;
  }

  private static String lines(List<Fault> faults) {
    String lines =
        faults.stream().limit(SHOWN).map(Fault::toString).collect(Collectors.joining("\n"));
    return faults.size() <= SHOWN ? lines : lines + "\nand " + (faults.size() - SHOWN) + " more";
  }
}
