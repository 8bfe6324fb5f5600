package dev.pipit.camera;

/** What a camera is doing, as far as a viewer is concerned. */
public sealed interface CameraState {
  /** The source and the encoder are being opened; nothing is wrong so far. */
  record Starting() implements CameraState {}

  /** Pictures of the camera are on the stream. */
  record Live() implements CameraState {}

  /** There is no picture of the camera; a slate that says why is on the stream. */
  record Waiting(Fault fault) implements CameraState {}

  /**
   * The encoder broke down and a new one is being made: nothing is on the stream for a moment, and
   * there is no more to be done about it.
   */
  record Mending(Fault fault) implements CameraState {}

  /** Nothing is on the stream, not even the slate, and a new encoder did not help. */
  record Failed(Fault fault) implements CameraState {}

  /** The service ends. */
  record Stopped() implements CameraState {}
}
