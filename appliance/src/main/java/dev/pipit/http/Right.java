package dev.pipit.http;

/** What a caller may do; each right includes those before it. */
public enum Right {
  /** What anyone may who reaches the address. */
  NONE,
  /** Watch live video, and read the state and the metrics. */
  VIEW,
  /** Read how the service is: health, log, events, diagnostics, what a camera can be set to. */
  READ,
  /** Read and change settings and cameras. */
  CONTROL,
  /** Change who may do what: the password, sessions, tokens. */
  ADMIN
}
