package dev.pipit.config;

import java.util.List;

/**
 * Everything that can be configured, checked. Immutable.
 *
 * @param cameras one to eight cameras with different names, in the order of the file
 */
public record Configuration(
    Server server,
    List<Camera> cameras,
    Log log,
    Access access,
    State state,
    Announce announce,
    Screen screen,
    Update update,
    Gpio gpio) {
  /**
   * The web server.
   *
   * @param bind the IP address to listen on
   * @param port the TCP port, 0 for any that is free
   * @param allowedHosts host names by which browsers may ask, besides the usual ones
   * @param tls whether there is a port with TLS too
   * @param maxConnections how many connections may be open
   */
  public record Server(
      String bind, int port, List<String> allowedHosts, Tls tls, int maxConnections) {}

  /**
   * What is logged.
   *
   * @param level the least important level that is logged: error, warn, info or debug
   */
  public record Log(String level) {}

  /**
   * Who may watch.
   *
   * @param viewing open, password, or auto: open while only this machine can reach the server
   */
  public record Access(String viewing) {}

  /**
   * What outlasts the service.
   *
   * @param directory an absolute path, or empty for {@link StateDirectory}'s own choice
   */
  public record State(String directory) {}

  /**
   * Who is told of the device.
   *
   * @param mdns whether the page is announced by multicast DNS
   * @param broker the MQTT broker, empty for none
   * @param user who we are to it, empty for none
   * @param passwordFile the absolute path of a file with the password, empty for none
   * @param discoveryPrefix the first part of Home Assistant's topics
   * @param snapshotSeconds between two pictures, 0 for none
   */
  public record Announce(
      boolean mdns,
      String broker,
      String user,
      String passwordFile,
      String discoveryPrefix,
      int snapshotSeconds) {}

  /**
   * The screen that is plugged into the board.
   *
   * @param show {@code off}, {@code address} or {@code picture}
   */
  public record Screen(String show) {}

  /**
   * Updates of the SD image.
   *
   * @param channel the address of a bundle, empty for none
   * @param atNight whether what is newer there is installed by itself
   */
  public record Update(String channel, boolean atNight) {}

  /**
   * What is wired to the header; a pin is the line's number on the chip (BCM), 0 for none.
   *
   * @param chip {@code auto} or the path of a device file
   * @param lampPin a lamp that tells how the device is
   * @param lampActiveLow whether the lamp is lit while the line is low
   * @param button closes cameras; held, it forgets whose the device is
   * @param motion tells that something moves
   * @param night what is switched by the light
   * @param servos what turns the camera
   */
  public record Gpio(
      String chip,
      int lampPin,
      boolean lampActiveLow,
      GpioInput button,
      GpioInput motion,
      GpioNight night,
      GpioServos servos) {
    /** Whether no pin is wired; servos have channels. */
    public boolean isEmpty() {
      return lampPin == 0 && button.pin == 0 && motion.pin == 0 && night.isEmpty();
    }
  }

  /**
   * What is switched by the light.
   *
   * @param mode {@code auto}, {@code on} or {@code off}
   * @param filter active while the IR-cut filter is to be out of the way
   * @param lamp active while the IR lamp is to be lit
   * @param light active in the dark
   */
  public record GpioNight(String mode, GpioOutput filter, GpioOutput lamp, GpioInput light) {
    private boolean isEmpty() {
      return filter.pin == 0 && lamp.pin == 0 && light.pin == 0;
    }
  }

  /**
   * What turns the camera.
   *
   * @param chip {@code auto} or a name such as pwmchip0
   * @param hold whether they are held where they are
   */
  public record GpioServos(String chip, GpioServo pan, GpioServo tilt, boolean hold) {}

  /**
   * A servo.
   *
   * @param channel of the PWM chip, -1 for none
   * @param leastMicros the pulse at one end
   * @param mostMicros the pulse at the other end
   * @param degrees from one end to the other
   */
  public record GpioServo(int channel, int leastMicros, int mostMicros, int degrees) {}

  /**
   * A line that is driven.
   *
   * @param pin 0 for none
   * @param activeLow whether low means night
   */
  public record GpioOutput(int pin, boolean activeLow) {}

  /**
   * A line that is read.
   *
   * @param pin 0 for none
   * @param activeLow whether low means pressed, moving, or dark
   * @param pull up, down or off
   */
  public record GpioInput(int pin, boolean activeLow, String pull) {}

  /**
   * One camera and its stream.
   *
   * @param name the name in addresses, lower-case letters, digits and hyphens
   * @param format {@code auto} or a V4L2 pixel format: YUYV, UYVY, NV12, YU12, MJPEG, H264
   * @param bitrateKbit target bitrate in 1000 bits per second
   * @param encoder {@code auto} or the name of a libavcodec encoder
   * @param keepPace whether fewer or smaller pictures are given while the encoder cannot keep up
   * @param segmentMillis length of a segment
   * @param keyFrameMillis the longest distance of key frames, no more than a segment
   * @param partMillis length of a part
   * @param windowSeconds how much media is kept for viewers
   * @param windowMegabytes the most memory that the media may take, in 1024 * 1024 bytes
   * @param picture what is done to the picture
   */
  public record Camera(
      String name,
      CameraSource source,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      String format,
      int bitrateKbit,
      String encoder,
      boolean keepPace,
      int segmentMillis,
      int keyFrameMillis,
      int partMillis,
      int windowSeconds,
      int windowMegabytes,
      Picture picture) {}

  /**
   * What is done to a camera's picture.
   *
   * @param rotateDegrees 0, 90, 180 or 270, clockwise
   * @param flip none, horizontal, vertical or both; done before the rotation
   * @param text a line for the picture with {@code {name}}, {@code {date}} and {@code {time}} in
   *     it, empty for none
   * @param privacy whether the camera is closed
   * @param controls values to set on the device
   * @param csi options for a camera on the ribbon cable
   */
  public record Picture(
      int rotateDegrees,
      String flip,
      String text,
      boolean privacy,
      List<ControlValue> controls,
      List<CsiOption> csi) {
    /** As the camera gives it. */
    public static final Picture PLAIN = new Picture(0, "none", "", false, List.of(), List.of());

    public Picture {
      controls = List.copyOf(controls);
      csi = List.copyOf(csi);
    }
  }

  public Configuration {
    cameras = List.copyOf(cameras);
  }
}
