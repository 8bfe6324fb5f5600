package dev.pipit.link;

/**
 * Where this device belongs, and what proves it; the outcome of a claim. Keep it where only the
 * device's own user can read it.
 *
 * @param deviceId the relay's name for the device
 * @param relayName how the relay calls itself
 */
public record RelayCredential(
    RelayAddress relay, LinkToken token, String deviceId, String relayName) {}
