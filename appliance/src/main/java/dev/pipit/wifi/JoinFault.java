package dev.pipit.wifi;

import org.jspecify.annotations.Nullable;

/** Why a network could not be joined, as far as a radio can tell. */
public enum JoinFault {
  /** It is there and does not take the password. */
  PASSWORD(
      "password",
      "The Wi-Fi is there, but does not take this password.",
      "Type it again; capital and small letters differ."),
  /** It takes WPA3 alone, and that did not work. */
  WPA3_ONLY(
      "wpa3-only",
      "This Wi-Fi takes WPA3 only, and joining it did not work: either this board's radio cannot do"
          + " that, or the password is wrong.",
      "Check the password; else set the router to WPA2 and WPA3 together."),
  /** It was not heard, and this radio has 2.4 GHz only. */
  BAND(
      "band",
      "There is no Wi-Fi of this name at 2.4 GHz, and this board's radio cannot do 5 GHz.",
      "Check the name; else switch 2.4 GHz on in the router."),
  /** It was not heard, and nobody has said in which country this is. */
  COUNTRY(
      "country",
      "There is no Wi-Fi of this name on the channels that are allowed in every country.",
      "Check the name, and choose your country: that opens further channels."),
  /** It was not heard. */
  NOT_FOUND(
      "not-found",
      "There is no Wi-Fi of this name within reach.",
      "Check the name, or put the camera nearer to the router."),
  /** Joined, and nobody there gave an address. */
  NO_ADDRESS(
      "no-address",
      "The password is right, but the router gave no address.",
      "Start the router again, or see whether it lets new devices in."),
  /** Anything else. */
  REFUSED(
      "refused",
      "The Wi-Fi is there, but joining it did not work.",
      "Try again; else see whether the router keeps a list of devices that it lets in.");

  /** NetworkManager's NMDeviceStateReason, of which these are told apart. */
  private static final int IP_CONFIG_UNAVAILABLE = 5;

  private static final int IP_CONFIG_EXPIRED = 6;

  /** It would have needed a password, or another one. */
  static final int NO_SECRETS = 7;

  private static final int DHCP_START_FAILED = 15;
  private static final int DHCP_ERROR = 16;
  private static final int DHCP_FAILED = 17;
  private static final int SSID_NOT_FOUND = 53;

  private final String word;
  private final String sentence;
  private final String action;

  JoinFault(String word, String sentence, String action) {
    this.word = word;
    this.sentence = sentence;
    this.action = action;
  }

  /** The word for programs. */
  public String word() {
    return word;
  }

  /** What is the matter, for people. */
  public String sentence() {
    return sentence;
  }

  /** What to do about it. */
  public String action() {
    return action;
  }

  /**
   * What NetworkManager's reason means for a person.
   *
   * @param reason why its device failed (NMDeviceStateReason)
   * @param heard the network as it was heard after the attempt, or null
   */
  static JoinFault of(
      int reason, @Nullable SeenNetwork heard, boolean hasCountry, boolean hasHighBand) {
    boolean isWpa3 = heard != null && heard.security() == Security.WPA3_ONLY;
    return switch (reason) {
      case IP_CONFIG_UNAVAILABLE, IP_CONFIG_EXPIRED, DHCP_START_FAILED, DHCP_ERROR, DHCP_FAILED ->
          NO_ADDRESS;
      case SSID_NOT_FOUND -> notFound(heard, hasCountry, hasHighBand);
      case NO_SECRETS -> isWpa3 ? WPA3_ONLY : PASSWORD;
      default -> isWpa3 ? WPA3_ONLY : REFUSED;
    };
  }

  private static JoinFault notFound(
      @Nullable SeenNetwork heard, boolean hasCountry, boolean hasHighBand) {
    if (heard != null && heard.security() == Security.WPA3_ONLY) {
      // A radio without SAE has no access point that fits.
      return WPA3_ONLY;
    }
    if (heard != null && (heard.isLowBand() || (heard.isHighBand() && hasHighBand))) {
      return REFUSED;
    }
    if (!hasHighBand) {
      return BAND;
    }
    return hasCountry ? NOT_FOUND : COUNTRY;
  }
}
