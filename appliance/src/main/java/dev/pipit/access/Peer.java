package dev.pipit.access;

/**
 * Who tries to log in.
 *
 * @param address the IP address as text
 * @param agent what the browser says of itself
 * @param secure whether the connection is encrypted
 * @param device what {@link NewSession#device()} gave to that browser, empty for nothing
 */
public record Peer(String address, String agent, boolean secure, String device) {}
