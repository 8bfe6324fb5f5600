package dev.pipit.bench;

import com.sun.tools.attach.VirtualMachine;
import dev.pipit.installed.Await;
import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.PipitClient;
import dev.pipit.installed.StayingPlayer;
import java.time.Duration;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the running program allocates on its heap for each access unit, once everything is warm. */
final class AllocationFigures implements Figures {
  private static final int WARM_UP = 20 * 30;
  private static final int MEASURED = 30 * 30;

  @Override
  @SuppressWarnings("BanJNDI") // The other end is a process that this one started.
  public List<Figure> measure() throws Exception {
    try (InstalledPipit pipit = InstalledPipit.start("bench-allocation", "--source", "test")) {
      pipit.awaitLive("camera", Duration.ofSeconds(30));
      VirtualMachine attached = VirtualMachine.attach(Long.toString(pipit.pid()));
      String address = attached.startLocalManagementAgent();
      attached.detach();
      try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
        MBeanServerConnection server = connector.getMBeanServerConnection();
        awaitAccessUnits(pipit.client(), WARM_UP);
        double idle = bytesPerAccessUnit(server, pipit.client());
        try (WebSocketViewer viewer = WebSocketViewer.open(pipit.client(), "camera");
            StayingPlayer player = StayingPlayer.open(pipit.client(), "camera")) {
          awaitAccessUnits(pipit.client(), WARM_UP);
          long messages = viewer.messages();
          long reloads = player.reloads();
          double watched = bytesPerAccessUnit(server, pipit.client());
          if (viewer.messages() == messages || player.reloads() == reloads) {
            throw new IllegalStateException("The viewers got nothing");
          }
          return List.of(
              Figure.reported(
                  "bytes allocated per access unit, no viewer",
                  idle,
                  "B",
                  "all threads' allocation over " + MEASURED + " access units"),
              Figure.reported(
                  "bytes allocated per access unit, two viewers",
                  watched,
                  "B",
                  "the same with one WebSocket and one LL-HLS viewer"));
        }
      }
    }
  }

  private static double bytesPerAccessUnit(MBeanServerConnection server, PipitClient client)
      throws Exception {
    ObjectName threading = new ObjectName("java.lang:type=Threading");
    long unitsBefore = accessUnits(client);
    long bytesBefore = (long) server.getAttribute(threading, "TotalThreadAllocatedBytes");
    awaitAccessUnits(client, MEASURED);
    long bytes = (long) server.getAttribute(threading, "TotalThreadAllocatedBytes") - bytesBefore;
    return bytes / (double) (accessUnits(client) - unitsBefore);
  }

  private static void awaitAccessUnits(PipitClient client, int howMany) throws Exception {
    long first = accessUnits(client);
    // Asked rarely, because each question allocates too.
    Await.until(
        howMany + " more access units",
        Duration.ofMinutes(2),
        Duration.ofSeconds(5),
        () -> accessUnits(client) >= first + howMany);
  }

  private static long accessUnits(PipitClient client) throws Exception {
    return client.camera("camera").path("counters").path("accessUnits").asLong();
  }
}
