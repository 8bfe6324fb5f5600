package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The installed program is told to listen elsewhere, while a player plays. */
@Tag("players")
class TheAddressMovesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void whileThePictureGoesOn() throws Exception {
    int tlsPort = freePort();
    try (InstalledPipit pipit = InstalledPipit.start("address-moves", "--source", "test")) {
      pipit.awaitLive("camera", SOON);
      Owner owner = Owner.claim(pipit, "correct horse");
      try (PipitClient client = new PipitClient(pipit.port());
          StayingPlayer player = StayingPlayer.open(client, "camera")) {
        Answer answer =
            owner.patch(
                "/api/v1/settings",
                """
                {"changes": {"server.bind": "0.0.0.0", "server.tls": "self-signed",
                  "server.tls-port": %d, "access.viewing": "open"}}"""
                    .formatted(tlsPort));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        try (Wire wire = Wire.secure(tlsPort)) {
          String head = Owner.request("GET", "/health", "", "");
          assertThat(wire.send(head).read().status()).isEqualTo(200);
        }
        long parts = player.parts();
        Await.until("the player goes on", SOON, () -> player.parts() > parts + 10);
        assertThat(player.faults()).isEmpty();
        assertThat(owner.get("/api/v1/settings").status()).isEqualTo(200);
        Await.until(
            "the owner came, so it is kept",
            SOON,
            () -> Files.readString(pipit.log()).contains("the new address is kept"));
      }

      Answer back =
          owner.patch(
              "/api/v1/settings",
              "{\"changes\": {\"server.bind\": \"127.0.0.1\", \"server.tls\": \"off\"}}");
      assertThat(back.status()).as(back.text()).isEqualTo(200);
      assertThat(owner.get("/api/v1/settings").text()).contains("127.0.0.1");
    }
  }

  @Test
  void notToAPortThatSomebodyHas() throws Exception {
    try (InstalledPipit pipit = InstalledPipit.start("address-stays", "--source", "test");
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      pipit.awaitAnswer(SOON);
      Owner owner = Owner.claim(pipit, "correct horse");

      Answer answer =
          owner.patch(
              "/api/v1/settings",
              """
              {"changes": {"server.tls": "self-signed", "server.tls-port": %d}}"""
                  .formatted(other.getLocalPort()));

      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.text())
          .contains("server.tls-port", other.getLocalPort() + " is in use by another program");
      assertThat(owner.get("/api/v1/settings").text()).doesNotContain("self-signed\",\"default");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
