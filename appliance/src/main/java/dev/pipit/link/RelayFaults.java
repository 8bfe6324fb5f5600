package dev.pipit.link;

import dev.pipit.link.RelayException.Broken;
import dev.pipit.link.RelayException.Closed;
import dev.pipit.link.RelayException.NotUpgraded;
import dev.pipit.link.RelayException.Silent;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a relay cannot be reached or understood, in words for people. Never says a token. */
final class RelayFaults {
  private static final String BY_ITSELF = "Pipit tries again by itself.";

  private RelayFaults() {}

  /**
   * What a failure means.
   *
   * @param now this device's time of day, which may be what is wrong
   */
  static LinkFault of(Throwable failure, RelayAddress relay, Instant now) {
    Throwable cause = failure;
    if (find(failure, UnresolvedAddressException.class) != null) {
      return unknownName(relay);
    }
    while (!isTelling(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case NotUpgraded e -> status(e.status(), relay);
      case Broken e ->
          new LinkFault(
              "relay-protocol",
              "What answers at " + relay + " does not speak as a relay: it sent " + words(e) + ".",
              "Check that this is the address of a Pipit relay, and that both are up to date.");
      case Closed e ->
          new LinkFault(
              "relay-closed",
              "The relay at " + relay + " closed the connection (" + words(e) + ").",
              BY_ITSELF);
      case SSLException e -> certificate(e, relay, now);
      case UnknownHostException _ -> unknownName(relay);
      case Silent _ -> silent(relay);
      case NoRouteToHostException _ -> silent(relay);
      case SocketTimeoutException _ -> silent(relay);
      case HttpTimeoutException _ -> silent(relay);
      case TimeoutException _ -> silent(relay);
      case ConnectException e when words(e).matches(".*(timed out|unreachable).*") -> silent(relay);
      case ConnectException _ ->
          new LinkFault(
              "relay-unreachable",
              "The relay cannot be reached: nothing listens at " + relay + ".",
              "Check the address, and that the relay runs. " + BY_ITSELF);
      case RuntimeException _ -> own();
      case EOFException _ -> hungUp(relay);
      case SocketException _ -> hungUp(relay);
      default ->
          new LinkFault(
              "relay-failed",
              "The connection to the relay at " + relay + " failed: " + words(cause) + ".",
              BY_ITSELF);
    };
  }

  private static boolean isTelling(Throwable cause) {
    return cause instanceof SSLException
        || cause instanceof RelayException
        || cause instanceof ConnectException
        || cause instanceof HttpTimeoutException;
  }

  /** What a status of HTTP means. */
  static LinkFault status(int status, RelayAddress relay) {
    if (status == 401 || status == 403) {
      return new LinkFault(
          "relay-token-refused",
          "The relay at " + relay + " does not know this device.",
          "Look for the device on the relay's page; if it is not there, add it again.");
    }
    if (status == 429 || status == 503) {
      return new LinkFault(
          "relay-busy", "The relay at " + relay + " has no time for this device now.", BY_ITSELF);
    }
    if (status >= 300 && status < 400) {
      return new LinkFault(
          "relay-redirects",
          relay + " sends this device elsewhere, which it does not follow.",
          "Type the address of the relay itself.");
    }
    return new LinkFault(
        "relay-status",
        "What answers at " + relay + " is no relay, or a relay that fails (status " + status + ").",
        "Check the address, and the relay's log. " + BY_ITSELF);
  }

  private static LinkFault certificate(SSLException failure, RelayAddress relay, Instant now) {
    String clock = now.truncatedTo(ChronoUnit.MINUTES).toString();
    if (find(failure, CertificateNotYetValidException.class) != null) {
      return new LinkFault(
          "clock-wrong",
          "This device's clock is wrong: it says "
              + clock
              + ", before the relay's certificate was made.",
          "Let the device reach a time server, or set its clock. " + BY_ITSELF);
    }
    if (find(failure, CertificateExpiredException.class) != null) {
      return new LinkFault(
          "relay-certificate-expired",
          "The certificate of the relay at "
              + relay
              + " has expired; this device's clock says "
              + clock
              + ".",
          "Renew it on the relay; or set this device's clock, if that is wrong.");
    }
    // Without a path to a known authority, or with a signature that is not of that one.
    if (find(failure, CertPathBuilderException.class) != null
        || find(failure, CertPathValidatorException.class) != null) {
      return new LinkFault(
          "relay-certificate-untrusted",
          "The certificate of the relay at " + relay + " is from nobody this device trusts.",
          "Give the relay a certificate of a known authority, or let this device's system trust"
              + " its own.");
    }
    CertificateException name = find(failure, CertificateException.class);
    if (name != null && words(name).startsWith("No ")) {
      return new LinkFault(
          "relay-certificate-name",
          "The certificate at " + relay + " is not for this name.",
          "Check the address, and the names in the relay's certificate.");
    }
    return new LinkFault(
        "relay-tls",
        "No TLS can be agreed on with " + relay + ": " + words(failure) + ".",
        "Check the address and the port, and that the relay speaks TLS 1.2 or 1.3.");
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  private static LinkFault unknownName(RelayAddress relay) {
    return new LinkFault(
        "relay-name-unknown",
        "The name of the relay, " + relay.host() + ", cannot be found.",
        "Check the name, and that this device has a network. " + BY_ITSELF);
  }

  private static LinkFault silent(RelayAddress relay) {
    return new LinkFault(
        "relay-silent",
        "The relay at " + relay + " does not answer.",
        "Check that this device has a network, and that the relay runs. " + BY_ITSELF);
  }

  private static LinkFault hungUp(RelayAddress relay) {
    return new LinkFault(
        "relay-hung-up", "The relay at " + relay + " ended the connection.", BY_ITSELF);
  }

  /** Another device has the same token. */
  static LinkFault replaced(RelayAddress relay) {
    return new LinkFault(
        "relay-replaced",
        "Another device uses the token of this one at " + relay + ", and has taken its place.",
        "If a card was copied, claim one of the two anew.");
  }

  /** The relay does not take what it asked for. */
  static LinkFault takesNothing(RelayAddress relay) {
    return new LinkFault(
        "relay-slow", "The relay at " + relay + " takes nothing that is sent to it.", BY_ITSELF);
  }

  /** A fault of the program. */
  static LinkFault own() {
    return new LinkFault(
        "link-fault",
        "The connection to the relay ended by a fault of Pipit's own.",
        "Report this with the log. " + BY_ITSELF);
  }

  private static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? "it broke off"
        : LinkFault.plain(message, 120).replaceFirst("\\.$", "");
  }
}
