package dev.pipit.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;

class MqttTroubleTest {
  private static final MqttSettings SETTINGS =
      new MqttSettings(
          URI.create("mqtt://broker.example"),
          "pipit",
          Path.of("/etc/pipit/mqtt-password"),
          "homeassistant",
          Duration.ZERO);

  private static final List<Throwable> FAILURES =
      List.of(
          new MqttException(MqttException.REASON_CODE_FAILED_AUTHENTICATION),
          new MqttException(MqttException.REASON_CODE_NOT_AUTHORIZED),
          new MqttException(MqttException.REASON_CODE_CLIENT_TIMEOUT),
          new MqttException(MqttException.REASON_CODE_BROKER_UNAVAILABLE),
          new ConnectException("Connection refused"),
          new ConnectException("Network is unreachable"),
          new NoRouteToHostException("No route to host"),
          new SocketTimeoutException("Connect timed out"),
          new UnknownHostException("broker.example"),
          new SSLHandshakeException("no path to a trusted authority"),
          new AccessDeniedException("/etc/pipit/mqtt-password"),
          new EOFException(),
          new IOException("Connection reset"),
          new IOException());

  @Test
  void everyFailureIsASentenceWithWhatToDo() {
    for (Throwable failure : FAILURES) {
      MqttTrouble trouble = MqttTrouble.of(failure, SETTINGS);
      assertThat(trouble.sentence())
          .as(failure.toString())
          .containsAnyOf("broker.example", "/etc/pipit/mqtt-password")
          .matches("The .*\\.")
          .doesNotContain("Exception", "null");
      assertThat(trouble.action()).as(failure.toString()).matches("[A-Z].*\\.");
    }
  }

  @Test
  void theCauseCountsHoweverDeepItIs() {
    Throwable refused = new MqttException(MqttException.REASON_CODE_FAILED_AUTHENTICATION);
    assertThat(MqttTrouble.of(new IOException(new MqttException(refused)), SETTINGS))
        .isEqualTo(MqttTrouble.of(refused, SETTINGS));
  }

  @Test
  void whereNothingAnswersAndWhereNothingListensAreToldApart() {
    assertThat(MqttTrouble.of(new SocketTimeoutException("Connect timed out"), SETTINGS).sentence())
        .contains("nothing answers");
    assertThat(MqttTrouble.of(new ConnectException("Connection refused"), SETTINGS).sentence())
        .contains("nothing listens");
    assertThat(MqttTrouble.of(new ConnectException("Network is unreachable"), SETTINGS).sentence())
        .contains("Network is unreachable");
  }
}
