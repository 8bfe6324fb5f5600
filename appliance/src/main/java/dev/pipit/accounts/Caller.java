package dev.pipit.accounts;

/**
 * Who asks, as far as it can be seen.
 *
 * @param address the IP address as text, that of the browser rather than of a proxy
 * @param agent what the browser says of itself
 */
public record Caller(String address, String agent) {}
