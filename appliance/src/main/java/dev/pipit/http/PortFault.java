package dev.pipit.http;

import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Why a port cannot be opened, in plain words. */
final class PortFault {
  static final String PORT = "server.port";
  static final String TLS_PORT = "server.tls-port";
  static final String TLS = "server.tls";
  private static final String BIND = "server.bind";
  private static final String BIND_ACTION =
      "Set server.bind to 127.0.0.1, 0.0.0.0 or an address of this machine.";

  private PortFault() {}

  /** Whether somebody else has the port. */
  static boolean isInUse(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts the failure into words.
   *
   * @param setting the key that chooses the port
   */
  static WebException explained(Exception failure, Port.Address address, String setting) {
    String where = address.host();
    int port = address.port();
    String option = setting.equals(PORT) ? "--port " : "--set " + setting + "=";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return new WebException(
            "The address " + where + " has no meaning on this machine", BIND_ACTION, BIND, failure);
      }
      if (message.contains("ermission denied")) {
        return new WebException(
            "Port " + port + " may not be used by this user",
            "Choose one above 1023: " + option + "8080",
            setting,
            failure);
      }
      if (message.contains("annot assign")) {
        return new WebException(
            "The address " + where + " is not one of this machine's", BIND_ACTION, BIND, failure);
      }
      if (cause instanceof BindException) {
        return new WebException(
            "Port " + port + " is in use by another program",
            "Choose another: " + option + (port == 9000 ? 9001 : 9000),
            setting,
            failure);
      }
    }
    return new WebException(
        "Port " + port + " at " + where + " cannot be opened: " + failure.getMessage(),
        "Choose another: " + option + "9000",
        setting,
        failure);
  }
}
