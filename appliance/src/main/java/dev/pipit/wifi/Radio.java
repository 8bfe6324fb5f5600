package dev.pipit.wifi;

import java.util.List;

/** The board's Wi-Fi radio, which does one thing at a time. One thread. */
interface Radio {
  /** How an attempt to join ended. */
  sealed interface Attempt {
    /** The network is joined, and gave an address. */
    record Joined() implements Attempt {}

    /**
     * It is not.
     *
     * @param reason NetworkManager's NMDeviceStateReason; 0 when it took too long
     */
    record Failed(int reason) implements Attempt {}
  }

  /** The radio did not do what it was asked for, other than to join. */
  final class RadioException extends Exception {
    private static final long serialVersionUID = 1;

    RadioException(String sentence) {
      super(sentence);
    }

    RadioException(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  /** Four characters that tell this radio from others. */
  String mark() throws RadioException, InterruptedException;

  /** Whether it can do 5 GHz. */
  boolean hasHighBand() throws RadioException, InterruptedException;

  /** The networks that are heard now; takes some seconds. */
  List<SeenNetwork> scan() throws RadioException, InterruptedException;

  /** Opens an access point of that name, with DHCP and DNS; there on return. */
  void openPoint(Ssid name, String password) throws RadioException, InterruptedException;

  /** Whether it is there still: the radio may have been reset, or taken for something else. */
  boolean isPointOpen() throws RadioException, InterruptedException;

  /** Ends what the radio is at, whoever began it; nothing where it is at nothing. */
  void closePoint() throws RadioException, InterruptedException;

  /** What it may do in that country counts from now on. */
  void country(String code) throws RadioException, InterruptedException;

  /** Tries to join; nothing of it outlasts a restart, or {@link #openPoint}. */
  Attempt join(JoinWish wish, Security security) throws RadioException, InterruptedException;

  /** From now on the network that was joined is joined at each start; on the disk on return. */
  void keep() throws RadioException, InterruptedException;

  /** Whether the device is on a network by a cable. */
  boolean isWired() throws RadioException, InterruptedException;
}
