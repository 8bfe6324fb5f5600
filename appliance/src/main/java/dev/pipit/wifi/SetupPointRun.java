package dev.pipit.wifi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/** The setup point on this machine, with NetworkManager's first radio. */
public final class SetupPointRun {
  /** Whose wishes count: the service, and root. */
  private static final Set<String> USERS = Set.of("pipit", "root");

  private SetupPointRun() {}

  /**
   * Goes on until the device is on a network.
   *
   * @param busSocket of the system bus
   * @param shown the folder that the service looks into; there, and root's
   * @param settings the folder of the device's settings
   * @param password of the device's own Wi-Fi
   * @param told hears the name of the device's own Wi-Fi, once
   * @throws IOException when the radio, or the disk, does not do its part; says what
   */
  public static SetupPoint.Ended untilOnANetwork(
      Path busSocket, Path shown, Path settings, String password, Consumer<String> told)
      throws IOException, InterruptedException {
    try (NetworkManagerRadio radio = NetworkManagerRadio.first(busSocket)) {
      told.accept(SetupPoint.name(radio).text());
      SetupPoint point = new SetupPoint(radio, new PointFolder(shown, settings), password);
      try (PointSocket _ = new PointSocket(shown.resolve(PointFolder.SOCKET), USERS, point::wish)) {
        return point.run();
      }
    } catch (Radio.RadioException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
