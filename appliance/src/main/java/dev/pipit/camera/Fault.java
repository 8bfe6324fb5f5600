package dev.pipit.camera;

/**
 * What is wrong, in words for people; the same record feeds the slate, the page, the API, the
 * metrics and the log.
 *
 * @param code a fixed word for programs, such as {@code camera-gone}
 * @param sentence what happened and where
 * @param action what to do about it
 */
public record Fault(String code, String sentence, String action) {}
