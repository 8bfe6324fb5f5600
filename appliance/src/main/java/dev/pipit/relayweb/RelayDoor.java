package dev.pipit.relayweb;

import dev.pipit.http.DeviceDoor;
import dev.pipit.relay.DeviceHub;
import dev.pipit.relay.DeviceLine;
import dev.pipit.relay.DeviceVisit;
import java.nio.ByteBuffer;

/** Leads devices that come to the web server of a relay to its {@link DeviceHub}. */
public record RelayDoor(DeviceHub hub) implements DeviceDoor {
  @Override
  public Admission admit(String token, String address) {
    return switch (hub.admit(token, address)) {
      case DeviceHub.Admitted(DeviceVisit visit) -> new Admitted(new Guest(visit));
      case DeviceHub.Unknown _ -> new Unknown();
      case DeviceHub.Later(int seconds) -> new Later(seconds);
    };
  }

  private record Guest(DeviceVisit visit) implements DeviceGuest {
    @Override
    public void opened(DeviceConnection connection) {
      visit.opened(
          new DeviceLine() {
            @Override
            public void send(String text) {
              connection.send(text);
            }

            @Override
            public void close(int status, String reason) {
              connection.close(status, reason);
            }
          });
    }

    @Override
    public void text(String message) {
      visit.text(message);
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      visit.bytes(bytes);
    }

    @Override
    public void closed() {
      visit.closed();
    }
  }
}
