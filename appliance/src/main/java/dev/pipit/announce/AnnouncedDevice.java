package dev.pipit.announce;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What others are told of this device. Asked once a second by one thread that may wait. */
public interface AnnouncedDevice {
  /** What lasts: letters and digits that no other device has. */
  String id();

  /** The name for people, such as the machine's. */
  String name();

  /** Pipit's version. */
  String version();

  /** Where a browser finds the page; null when only this machine can reach it. */
  @Nullable String address();

  /** The worst that is wrong with the machine, as a sentence; null when nothing is. */
  @Nullable String problem();

  /** Whether the motion sensor notices something; null when there is no sensor. */
  @Nullable Sensed motion();

  /** Whether it is night; null when nothing follows that. */
  @Nullable Sensed night();

  /** What a sensor tells. */
  enum Sensed {
    YES,
    NO,
    /** It cannot be read. */
    UNAVAILABLE
  }

  /** The cameras there are now. */
  List<? extends AnnouncedCamera> cameras();

  /** One camera. */
  interface AnnouncedCamera {
    /** Lower-case letters, digits and hyphens. */
    String name();

    /** Why there is no picture, as a sentence; null when there is one. */
    @Nullable String problem();

    /** How many watch. */
    int viewers();

    /** Whether the camera is closed for privacy. */
    boolean isPrivate();

    /**
     * Closes the camera for privacy, or opens it again.
     *
     * @throws IOException when the setting cannot be kept; the message says why
     */
    void setPrivate(boolean closed) throws IOException;

    /** The newest picture as JPEG, or null when there is none; may wait for two seconds. */
    byte @Nullable [] snapshot() throws InterruptedException;
  }
}
