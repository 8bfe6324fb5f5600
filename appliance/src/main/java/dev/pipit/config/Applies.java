package dev.pipit.config;

/** What it takes for a changed value to count while the service runs; the later, the more. */
public enum Applies {
  /** Nothing is opened again. */
  LIVE,
  /** The camera's encoder is made again; the stream goes on with its next picture. */
  ENCODER,
  /** The camera is opened again, and its encoder where the format differs. */
  SOURCE,
  /** The service must be started again. */
  RESTART
}
