package dev.pipit.app;

import dev.pipit.camera.Camera;
import dev.pipit.camera.CameraChange;
import dev.pipit.camera.CameraSettings;
import dev.pipit.config.Applies;
import dev.pipit.config.Configuration;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A camera with its stream, made of its configuration; the stream outlives changes of it. */
final class OnAir implements AutoCloseable {
  /** Fewer pictures look like a fault; then rather smaller ones. */
  private static final double LEAST_FRAMES_PER_SECOND = 10;

  /** A part must have a picture, and some time to spare for one that is late. */
  private static final double PICTURES_IN_PART = 1.25;

  private final LiveStream stream;
  private final Camera camera;
  private volatile Configuration.Camera configuration;
  private volatile CameraSources sources;

  /**
   * Nothing is opened yet.
   *
   * @param plugsAreTold whether {@link #devicesChanged} is called when a device comes or goes
   */
  OnAir(Configuration.Camera configuration, Clock clock, BooleanSupplier plugsAreTold) {
    this.configuration = configuration;
    stream = new LiveStream(configuration.name(), shape(configuration));
    sources = new CameraSources(configuration, plugsAreTold);
    camera =
        new Camera(
            settings(configuration),
            sources,
            new ChosenEncoder(configuration.encoder()),
            stream,
            clock);
    camera.setPrivate(configuration.picture().privacy());
  }

  private static LiveSettings shape(Configuration.Camera camera) {
    return new LiveSettings(
        Duration.ofMillis(camera.segmentMillis()),
        Duration.ofMillis(camera.keyFrameMillis()),
        Duration.ofMillis(camera.partMillis()),
        Duration.ofSeconds(camera.windowSeconds()),
        (long) camera.windowMegabytes() << 20);
  }

  private static CameraSettings settings(Configuration.Camera camera) {
    return new CameraSettings(
        camera.name(),
        camera.widthPixels(),
        camera.heightPixels(),
        camera.bitrateKbit() * 1000,
        // IDR pictures are asked for when they are due; this is the encoder's safety net.
        Duration.ofMillis(camera.segmentMillis() * 2L),
        new CameraSettings.Pace(
            camera.keepPace(),
            Math.max(LEAST_FRAMES_PER_SECOND, 1000 * PICTURES_IN_PART / camera.partMillis())));
  }

  Camera camera() {
    return camera;
  }

  /** What the camera was made of last. */
  Configuration.Camera configuration() {
    return configuration;
  }

  /** Whether the camera is to be closed for privacy. */
  boolean isPrivate() {
    return configuration.picture().privacy();
  }

  /** What opens the camera now. */
  CameraSources sources() {
    return sources;
  }

  void start() {
    camera.start();
  }

  /** Some device came, went or changed. Any thread; does not block. */
  void devicesChanged() {
    sources.devicesChanged();
    camera.devicesChanged();
  }

  /**
   * Goes on by another configuration. One thread at a time.
   *
   * @param most what it takes at most
   */
  void change(Configuration.Camera next, Applies most) {
    Configuration.Camera before = configuration;
    configuration = next;
    if (!shape(next).equals(shape(before))) {
      stream.reshape(shape(next));
    }
    // What an encoder can do was tried for a size and a rate.
    boolean chooseAnew =
        !next.encoder().equals(before.encoder())
            || !next.format().equals(before.format())
            || next.widthPixels() != before.widthPixels()
            || next.heightPixels() != before.heightPixels()
            || next.framesPerSecond() != before.framesPerSecond();
    boolean renew =
        most == Applies.ENCODER
            || next.bitrateKbit() != before.bitrateKbit()
            || next.segmentMillis() != before.segmentMillis();
    boolean recode =
        sources.encodesItself() && (renew || next.keyFrameMillis() != before.keyFrameMillis());
    boolean reopen = recode || most.compareTo(Applies.SOURCE) >= 0;
    if (reopen) {
      sources = sources.by(next);
    } else if (!next.picture().controls().equals(before.picture().controls())) {
      sources.control(next.picture().controls());
    }
    camera.setPrivate(next.picture().privacy());
    camera.change(
        new CameraChange(
            settings(next),
            sources,
            chooseAnew ? new ChosenEncoder(next.encoder()) : null,
            reopen,
            renew));
  }

  /** Ends the camera, then its stream. */
  @Override
  public void close() {
    camera.close();
    stream.close();
  }
}
