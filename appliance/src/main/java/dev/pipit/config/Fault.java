package dev.pipit.config;

/**
 * One thing that is wrong.
 *
 * @param origin where it was given
 * @param key the key with dots, as {@code cameras.porch.width}; empty when it is not about a key
 * @param message what is wrong and what is allowed
 */
public record Fault(Origin origin, String key, String message) {
  /** One line for people. */
  @Override
  public String toString() {
    return origin + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
