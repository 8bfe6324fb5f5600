package dev.pipit.announce;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A device with two cameras, as its owner would have it. */
final class BirdBox implements AnnouncedDevice {
  static final byte[] JPEG = {
    (byte) 0xff, (byte) 0xd8, 'b', 'i', 'r', 'd', (byte) 0xff, (byte) 0xd9
  };

  final Eye nest = new Eye("nest");
  final Eye front = new Eye("front-door");
  volatile List<Eye> eyes = List.of(nest, front);
  volatile @Nullable String problem;
  volatile @Nullable Sensed motion;
  volatile @Nullable Sensed night;

  @Override
  public String id() {
    return "a1b2c3d4";
  }

  @Override
  public String name() {
    return "birdbox";
  }

  @Override
  public String version() {
    return "0.1.0";
  }

  @Override
  public String address() {
    return "http://birdbox.local:8080/";
  }

  @Override
  public @Nullable String problem() {
    return problem;
  }

  @Override
  public @Nullable Sensed motion() {
    return motion;
  }

  @Override
  public @Nullable Sensed night() {
    return night;
  }

  @Override
  public List<Eye> cameras() {
    return eyes;
  }

  static final class Eye implements AnnouncedCamera {
    final AtomicInteger viewers = new AtomicInteger();
    volatile boolean closed;
    volatile @Nullable String problem;
    private final String name;

    Eye(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public @Nullable String problem() {
      return problem;
    }

    @Override
    public int viewers() {
      return viewers.get();
    }

    @Override
    public boolean isPrivate() {
      return closed;
    }

    @Override
    public void setPrivate(boolean closed) {
      this.closed = closed;
    }

    @Override
    public byte[] snapshot() {
      return JPEG.clone();
    }
  }
}
