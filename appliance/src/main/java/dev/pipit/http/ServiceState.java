package dev.pipit.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the service is, as {@code /api/v1/state} tells it; {@code /metrics} and {@code /health} are
 * made from the same record. The server adds the time and the viewers.
 *
 * @param version the program's own, such as {@code 0.1.0}
 * @param startedMs Unix time in milliseconds
 * @param warnings what the owner should mend though video flows
 */
public record ServiceState(
    String version, long startedMs, List<Warning> warnings, List<Camera> cameras) {
  /**
   * A warning in plain words.
   *
   * @param code a word for programs, such as {@code open-network}
   * @param sentence what is the matter
   * @param action what to do about it
   */
  public record Warning(String code, String sentence, String action) {}

  /** What a camera is doing. */
  public enum Phase {
    /** Opening the source or trying encoders. */
    STARTING,
    /** Pictures flow. */
    LIVE,
    /** No picture from the source; a slate that says why is on the stream. */
    WAITING,
    /** Given up or switched off; nothing is on the stream. */
    STOPPED;

    /** As the API writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One camera.
   *
   * @param sentence how it is, in plain words
   * @param action what its owner can do about it, empty when there is nothing to do
   * @param lowered what is given because the encoder cannot keep up; null while that is all
   * @param privacy whether its owner has switched it off
   * @param sinceMs Unix time in milliseconds since when it is in this state
   */
  public record Camera(
      String name,
      Phase state,
      String sentence,
      String action,
      long sinceMs,
      boolean privacy,
      @Nullable Source source,
      @Nullable Encoder encoder,
      @Nullable Lowered lowered,
      @Nullable Stream stream,
      Counters counters,
      @Nullable Change change) {}

  /**
   * The newest change of a camera's settings that could have cost its picture.
   *
   * @param state {@code trying}, {@code kept} or {@code taken-back}
   * @param keys what was changed
   * @param sinceMs Unix time in milliseconds since when it is in this state
   * @param sentence how it is, in plain words
   */
  public record Change(String state, List<String> keys, long sinceMs, String sentence) {
    /** Takes a copy of the list. */
    public Change {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Where the pictures come from.
   *
   * @param label in a few words for people
   * @param format the name of the pixel format, such as {@code YUYV}
   */
  public record Source(
      String label, String format, int width, int height, double framesPerSecond) {}

  /**
   * What makes access units of the pictures.
   *
   * @param why why this one was chosen
   * @param restarts how often it was closed and made anew since the start
   */
  public record Encoder(String name, String why, long bitsPerSecond, long restarts) {}

  /**
   * What is given instead of what was wished for; the camera's sentence says why.
   *
   * @param framesPerSecond at most
   * @param sinceMs Unix time in milliseconds since when it is not all
   */
  public record Lowered(int width, int height, double framesPerSecond, long sinceMs) {}

  /**
   * What viewers get.
   *
   * @param codecs RFC 6381, such as {@code avc1.42C01F}
   * @param windowSeconds media that is kept for viewers
   * @param windowBytes memory it takes
   */
  public record Stream(
      String codecs,
      int width,
      int height,
      double framesPerSecond,
      long bitsPerSecond,
      double windowSeconds,
      long windowBytes) {}

  /**
   * Counted since the start of the service.
   *
   * @param framesDropped frames that the device lost or that came faster than they were encoded
   * @param skippedChunks chunks that were left out for viewers who were too slow
   */
  public record Counters(
      long framesCaptured, long framesDropped, long accessUnits, long skippedChunks) {}
}
