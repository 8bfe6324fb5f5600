package dev.pipit.config;

import java.util.List;
import java.util.stream.Collectors;

/** A change of settings that was refused as a whole, with everything that is wrong with it. */
public final class SettingsRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * One reason.
   *
   * @param key with dots, empty when it is not about a key
   * @param sentence what is wrong and what is allowed
   */
  public record Refusal(String key, String sentence) {
    @Override
    public String toString() {
      return key.isEmpty() ? sentence : key + ": " + sentence;
    }
  }

  private final transient List<Refusal> refusals;

  SettingsRefusedException(List<Refusal> refusals) {
    super(refusals.stream().map(Refusal::toString).collect(Collectors.joining("\n")));
    this.refusals = List.copyOf(refusals);
  }

  /** For one reason, which only the running service can know. */
  public static SettingsRefusedException of(String key, String sentence) {
    return new SettingsRefusedException(List.of(new Refusal(key, sentence)));
  }

  /** All reasons, at least one. */
  public List<Refusal> refusals() {
    return refusals;
  }
}
