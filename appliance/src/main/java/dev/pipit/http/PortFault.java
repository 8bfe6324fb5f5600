package dev.pipit.http;

import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Why a port cannot be opened, in plain words. */
final class PortFault {
  private PortFault() {}

  /**
   * Puts the failure into words.
   *
   * @param option the option or key that chooses the port
   */
  static WebException explained(Exception failure, String where, int port, String option) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return new WebException(
            "The address " + where + " has no meaning on this machine",
            "Set server.bind to 127.0.0.1, 0.0.0.0 or an address of this machine.",
            failure);
      }
      if (message.contains("ermission denied")) {
        return new WebException(
            "Port " + port + " may not be used by this user",
            "Choose one above 1023: " + option + " 8080",
            failure);
      }
      if (message.contains("annot assign")) {
        return new WebException(
            "The address " + where + " is not one of this machine's",
            "Set server.bind to 127.0.0.1, 0.0.0.0 or an address of this machine.",
            failure);
      }
      if (cause instanceof BindException) {
        return new WebException(
            "Port " + port + " is in use by another program",
            "Choose another: " + option + " " + (port == 9000 ? 9001 : 9000),
            failure);
      }
    }
    return new WebException(
        "Port " + port + " at " + where + " cannot be opened: " + failure.getMessage(),
        "Choose another: " + option + " 9000",
        failure);
  }
}
