package dev.pipit.access;

import org.jspecify.annotations.Nullable;

/**
 * What tells a browser that has logged in before from strangers: a number and, by the device's key,
 * proof that it was given here. It lets nobody in.
 */
final class DeviceMark {
  private static final int ID_LENGTH = 16;
  private static final int LONGEST = 100;

  private DeviceMark() {}

  /** A new one. */
  static String make(byte[] key) {
    String id = Secrets.id();
    return id + "." + proof(key, id);
  }

  /** Whose attempts are counted for who shows this; null when it was not made here. */
  static @Nullable String budget(byte[] key, String mark) {
    if (mark.indexOf('.') != ID_LENGTH || mark.length() > LONGEST) {
      return null;
    }
    String id = mark.substring(0, ID_LENGTH);
    return Secrets.same(proof(key, id), mark.substring(ID_LENGTH + 1)) ? "device " + id : null;
  }

  private static String proof(byte[] key, String id) {
    return Secrets.base64(Secrets.mac(key, "device " + id));
  }
}
