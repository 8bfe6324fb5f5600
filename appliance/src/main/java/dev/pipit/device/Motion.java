package dev.pipit.device;

/**
 * What a motion sensor tells.
 *
 * @param detected whether something moves, or did within the last two seconds
 * @param sinceMs Unix time in milliseconds since when that is so
 * @param count how often it began since the sensor was found
 */
public record Motion(boolean detected, long sinceMs, long count) {}
