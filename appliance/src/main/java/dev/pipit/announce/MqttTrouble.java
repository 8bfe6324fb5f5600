package dev.pipit.announce;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.client.mqttv3.MqttException;

/**
 * Why Home Assistant is not told, in words for people.
 *
 * @param sentence what is the matter; names the broker, never a password
 * @param action what its owner can do about it
 */
public record MqttTrouble(String sentence, String action) {
  /** Something the broker said or did. */
  static MqttTrouble of(Throwable failure, MqttSettings settings) {
    URI broker = settings.broker();
    Throwable cause = root(failure);
    if (cause instanceof MqttException refused) {
      switch (refused.getReasonCode()) {
        // MQTT 3.1.1, 3.2.2.3: return codes 4 and 5 of CONNACK.
        case MqttException.REASON_CODE_FAILED_AUTHENTICATION,
            MqttException.REASON_CODE_NOT_AUTHORIZED -> {
          return new MqttTrouble(
              "The MQTT broker at " + broker + " refuses the user or the password.",
              "Correct mqtt.user, or the first line of the file that mqtt.password-file names.");
        }
        case MqttException.REASON_CODE_CLIENT_TIMEOUT -> {
          return silent(broker);
        }
        default -> {
          // As any other failure.
        }
      }
    }
    return ofCause(cause, settings);
  }

  private static MqttTrouble ofCause(Throwable cause, MqttSettings settings) {
    URI broker = settings.broker();
    return switch (cause) {
      case UnknownHostException _ ->
          new MqttTrouble(
              "The name of the MQTT broker, " + broker.getHost() + ", cannot be found.",
              "Correct mqtt.broker, or write the broker's IP address there.");
      case NoRouteToHostException _ -> silent(broker);
      case SocketTimeoutException _ -> silent(broker);
      case ConnectException e when words(e).contains("refused") ->
          new MqttTrouble(
              "The MQTT broker cannot be reached: nothing listens at " + broker + ".",
              "Start the broker there, or correct mqtt.broker.");
      case SSLException e ->
          new MqttTrouble(
              "The MQTT broker at "
                  + broker
                  + " offers no TLS that can be trusted: "
                  + words(e)
                  + ".",
              "Let this machine trust the broker's certificate, made for the name in mqtt.broker.");
      case NoSuchFileException _ ->
          file(settings, "does not exist", "Make it, with the password as its first line.");
      case AccessDeniedException _ ->
          file(settings, "may not be read", "Make it readable for the user that Pipit runs as.");
      case PasswordFileException e ->
          file(settings, "cannot be read: " + words(e), "Make it a file of one line.");
      case EOFException _ ->
          new MqttTrouble(
              "The MQTT broker at " + broker + " ended the connection.",
              "Look at the broker's log. A port for TLS needs mqtts:// in mqtt.broker.");
      default ->
          new MqttTrouble(
              "The connection to the MQTT broker at " + broker + " failed: " + words(cause) + ".",
              "Check mqtt.broker, and that the broker runs. Pipit tries again by itself.");
    };
  }

  /** The broker does not let Pipit listen to what it is asked. */
  static MqttTrouble deaf(MqttSettings settings) {
    return new MqttTrouble(
        "The MQTT broker at "
            + settings.broker()
            + " does not let Pipit hear commands: the privacy switch does nothing.",
        "Let the user in mqtt.user read and write pipit/# and "
            + settings.discoveryPrefix()
            + "/# there.");
  }

  /** A fault of Pipit's own ended the link. */
  static MqttTrouble ownFault() {
    return new MqttTrouble(
        "The MQTT connection ended by a fault of Pipit's own.",
        "Restart the service, and report this with the log.");
  }

  private static MqttTrouble silent(URI broker) {
    return new MqttTrouble(
        "The MQTT broker cannot be reached: nothing answers at " + broker + ".",
        "Check mqtt.broker, that the broker runs, and that no firewall is in between.");
  }

  private static MqttTrouble file(MqttSettings settings, String what, String action) {
    return new MqttTrouble(
        "The file of mqtt.password-file, " + settings.passwordFile() + ", " + what + ".", action);
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof SSLException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? "it broke off"
        : message.strip().replaceFirst("\\.$", "");
  }

  /** The password's file has no text in it that can be read. */
  static final class PasswordFileException extends IOException {
    private static final long serialVersionUID = 1;

    PasswordFileException(String message) {
      super(message);
    }
  }
}
