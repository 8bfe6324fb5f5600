package dev.pipit.installed;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another machine on the same network: a network namespace joined to this one by a pair of virtual
 * Ethernet ports, so that its requests come from an address that is not the loopback. Needs root
 * and {@code ip} (iproute2). Closing it takes everything away.
 */
public final class SecondMachine implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final String port;
  private final String network;

  /** Makes the machine and its network. */
  public SecondMachine() throws IOException, InterruptedException {
    // The process's number keeps test runs at the same time apart.
    long id = (ProcessHandle.current().pid() * 8 + COUNT.getAndIncrement() % 8) % 16_384;
    name = "pipit-second-" + id;
    port = "pipit" + id;
    network = "10.213." + id / 64 + ".";
    String here = hostAddress();
    String there = address();
    try {
      ip("netns", "add", name);
      ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name);
      ip("addr", "add", here + "/30", "dev", port);
      ip("link", "set", port, "up");
      ip("-n", name, "addr", "add", there + "/30", "dev", "eth0");
      ip("-n", name, "link", "set", "eth0", "up");
      ip("-n", name, "link", "set", "lo", "up");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private int host() {
    return Integer.parseInt(port.substring("pipit".length())) % 64 * 4;
  }

  /** The address of this machine as the second one sees it. */
  public String hostAddress() {
    return network + (host() + 1);
  }

  /** The network interface of this machine that leads there. */
  public String hostInterface() {
    return port;
  }

  /** The address of the second machine. */
  public String address() {
    return network + (host() + 2);
  }

  /** The command that runs a program there. */
  public List<String> command(String... program) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(List.of(program));
    return command;
  }

  /** Runs a program there to its end. */
  public Program run(String... program) throws IOException, InterruptedException {
    return Program.run(command(program));
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Program done = Program.run(command);
    if (done.exitCode() != 0) {
      throw new IOException(command + " fails: " + done.errors());
    }
  }

  /** Its ports go with it; programs that still run there keep it until they end. */
  @Override
  public void close() throws IOException {
    try {
      Program.run(List.of("ip", "link", "del", port));
      Program.run(List.of("ip", "netns", "del", name));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted before " + name + " was gone", e);
    }
  }
}
