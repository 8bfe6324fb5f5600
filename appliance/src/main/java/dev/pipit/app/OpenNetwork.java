package dev.pipit.app;

/** What is said while anyone on the network can watch. */
final class OpenNetwork {
  static final String CODE = "open-network";
  static final String SENTENCE = "Anyone who can reach this address can watch.";
  static final String ACTION =
      "Set server.bind to 127.0.0.1 unless you trust everyone on the network.";

  private OpenNetwork() {}
}
