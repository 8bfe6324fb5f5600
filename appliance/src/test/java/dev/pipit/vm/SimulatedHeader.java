package dev.pipit.vm;

import java.io.IOException;
import java.time.Duration;

/**
 * The other side of the lines of the kernel's GPIO simulator: what would be soldered to the header.
 */
final class SimulatedHeader {
  private final VirtualMachine machine;

  SimulatedHeader(VirtualMachine machine) {
    this.machine = machine;
  }

  private static String line(int pin) {
    return "/gpio/sim_gpio" + pin;
  }

  private static String drive(int pin, boolean high) {
    return "echo pull-" + (high ? "up" : "down") + " > " + line(pin) + "/pull";
  }

  /** Drives a line from outside. */
  void set(int pin, boolean high) throws IOException {
    machine.kernel(drive(pin, high));
  }

  /** Drives a line low for so long, in the guest's own time. */
  void press(int pin, int millis) throws IOException {
    machine.kernel(pressScript(pin, millis));
  }

  private static String pressScript(int pin, int millis) {
    return drive(pin, false) + "; usleep " + millis * 1000L + "; " + drive(pin, true);
  }

  /**
   * Drives a line low for so long, in the guest's own time.
   *
   * @param watched a line whose level is read for two seconds before the letting go
   * @return these levels, {@code #} is high
   */
  String hold(int pin, int millis, int watched) throws IOException {
    String uptime = "read now rest < /proc/uptime; hundredths=${now%.*}${now#*.}; ";
    String script =
        drive(pin, false)
            + ("; usleep " + (millis - 2000) * 1000L + "; ")
            + (uptime + "end=$((hundredths + 200)); levels=; ")
            + ("while " + uptime + "[ $hundredths -lt $end ]; do read level < " + line(watched))
            + "/value; levels=$levels$level; usleep 2000; done; "
            + (drive(pin, true) + "; echo $levels");
    return levels(machine.kernel(script, Duration.ofMillis(millis).plusMinutes(1)));
  }

  private static String levels(String read) {
    return read.replace("\n", "").replace('1', '#').replace('0', '.').strip();
  }

  /**
   * Presses a button whose contact bounces: as many short changes as fast as a shell makes them,
   * then low for so long, in the guest's own time.
   */
  void pressBouncing(int pin, int times, int millis) throws IOException {
    String bounce = drive(pin, false) + "; " + drive(pin, true);
    machine.kernel(
        "for i in $(seq " + times + "); do " + bounce + "; done; " + pressScript(pin, millis));
  }

  /** The level of a line that the service drives, as many times as asked, {@code #} is high. */
  String watch(int pin, int samples, int everyMillis) throws IOException {
    String read =
        "for i in $(seq "
            + samples
            + "); do cat "
            + line(pin)
            + "/value; usleep "
            + everyMillis * 1000L
            + "; done";
    return levels(machine.kernel(read));
  }

  /**
   * What a line is while the guest has no network address, for some seconds.
   *
   * @return its level, twenty times a second, {@code #} is high
   */
  String watchWithoutAddress(int pin) throws IOException {
    // The machine's router gives addresses of IPv6 too.
    String newer = "/proc/sys/net/ipv6/conf/eth0/disable_ipv6";
    return levels(
        machine.kernel(
            ("echo 1 > " + newer + "; ifconfig eth0 0.0.0.0; usleep 4000000; levels=; ")
                + ("for i in $(seq 80); do read level < " + line(pin))
                + "/value; levels=$levels$level; usleep 50000; done; "
                + ("echo 0 > " + newer + "; ifconfig eth0 10.0.2.15 netmask 255.255.255.0; ")
                + "echo $levels"));
  }

  boolean isHigh(int pin) throws IOException {
    return watch(pin, 1, 0).equals("#");
  }

  /** While the chip is unbound: from then on the kernel uses the line under that name. */
  void occupy(int pin, String consumer) throws IOException {
    String hog = "/sys/kernel/config/gpio-sim/board/header/line" + pin + "/hog";
    machine.kernel(
        "mkdir -p "
            + hog
            + " && echo "
            + consumer
            + " > "
            + hog
            + "/name && echo input > "
            + hog
            + "/direction");
  }

  /** While the chip is unbound: the kernel does not use the line any more. */
  void free(int pin) throws IOException {
    machine.kernel("rmdir /sys/kernel/config/gpio-sim/board/header/line" + pin + "/hog");
  }

  /** Takes the chip away as its driver does when it is unbound. */
  void unbind() throws IOException {
    machine.kernel("echo 0 > /sys/kernel/config/gpio-sim/board/live");
  }

  /** Gives the chip back. */
  void bind() throws IOException {
    machine.kernel(
        "echo 1 > /sys/kernel/config/gpio-sim/board/live && rm /gpio && ln -s"
            + " /sys/devices/platform/$(cat /sys/kernel/config/gpio-sim/board/dev_name)/"
            + "$(cat /sys/kernel/config/gpio-sim/board/header/chip_name) /gpio");
  }
}
