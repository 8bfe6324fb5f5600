package dev.pipit.wifi;

/**
 * What a network asks of who joins it. Ordered: of the access points of one name the first counts,
 * see {@link #and}.
 *
 * @see <a
 *     href="https://networkmanager.dev/docs/api/latest/nm-dbus-types.html">NM80211ApSecurityFlags</a>
 */
public enum Security {
  /** A password; WPA or WPA2. */
  WPA2("wpa2"),
  /** A password; each takes what it can. */
  WPA2_OR_WPA3("wpa2-wpa3"),
  /** A password, by SAE alone, which the radios of many boards cannot. */
  WPA3_ONLY("wpa3"),
  /** A user's name or certificate (802.1X). */
  COMPANY("company"),
  /** A key of the nineties that protects nothing. */
  WEP("wep"),
  /** Nothing, and encrypts all the same (OWE). */
  ENHANCED_OPEN("enhanced-open"),
  /** Nothing. */
  OPEN("open");

  private static final int PRIVACY = 0x1;
  private static final int PSK = 0x100;
  private static final int IEEE_802_1X = 0x200;
  private static final int SAE = 0x400;
  private static final int OWE = 0x800;
  private static final int EAP_SUITE_B = 0x2000;

  private final String word;

  Security(String word) {
    this.word = word;
  }

  /** The word for programs. */
  public String word() {
    return word;
  }

  /** Of an access point's properties Flags, WpaFlags and RsnFlags. */
  static Security of(int flags, int wpaFlags, int rsnFlags) {
    int ways = wpaFlags | rsnFlags;
    if ((ways & SAE) != 0) {
      return (ways & PSK) != 0 ? WPA2_OR_WPA3 : WPA3_ONLY;
    }
    if ((ways & PSK) != 0) {
      return WPA2;
    }
    if ((ways & (IEEE_802_1X | EAP_SUITE_B)) != 0) {
      return COMPANY;
    }
    if ((ways & OWE) != 0) {
      return ENHANCED_OPEN;
    }
    return (flags & PRIVACY) != 0 ? WEP : OPEN;
  }

  /**
   * What a name asks for that was heard with both: anybody can open a Wi-Fi of a name that is not
   * theirs, so the one that asks for less never counts. Of those with a password the one counts
   * that more devices can do.
   */
  Security and(Security other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** Whether a password is asked for. */
  public boolean takesPassword() {
    return switch (this) {
      case WPA2, WPA2_OR_WPA3, WPA3_ONLY -> true;
      case OPEN, ENHANCED_OPEN, COMPANY, WEP -> false;
    };
  }

  /** Whether it can be joined with no more than a password. */
  public boolean isForHomes() {
    return this != COMPANY && this != WEP;
  }
}
