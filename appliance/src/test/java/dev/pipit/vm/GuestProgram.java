package dev.pipit.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A program that runs in the guest while the test goes on. */
final class GuestProgram implements AutoCloseable {
  private static final Duration SHORT = Duration.ofSeconds(10);

  private final VirtualMachine machine;
  private final Socket socket;
  private final String pidFile;
  private final Path output;
  private final Thread copier;

  private GuestProgram(VirtualMachine machine, Socket socket, String pidFile, Path output) {
    this.machine = machine;
    this.socket = socket;
    this.pidFile = pidFile;
    this.output = output;
    this.copier = Thread.ofVirtual().name("guest-output").start(this::copy);
  }

  static GuestProgram start(VirtualMachine machine, Socket socket, String command, Path output)
      throws IOException {
    Files.deleteIfExists(output);
    String pidFile = "/run/program-" + socket.getLocalPort() + ".pid";
    VirtualMachine.send(socket, "inside", "echo $$ > " + pidFile + "; exec " + command);
    return new GuestProgram(machine, socket, pidFile, output);
  }

  private void copy() {
    try (InputStream from = socket.getInputStream();
        OutputStream to = Files.newOutputStream(output)) {
      from.transferTo(to);
    } catch (IOException e) {
      // The machine or this end is closed; what came until then is in the file.
    }
  }

  /** All it has printed so far. */
  String output() throws IOException {
    return Files.exists(output) ? Files.readString(output) : "";
  }

  boolean ended() {
    return !copier.isAlive();
  }

  /** The file in the guest that has its process id. */
  String pidFile() {
    return pidFile;
  }

  void signal(String name) throws IOException {
    machine.insideOk("kill -" + name + " $(cat " + pidFile + ")", SHORT);
  }

  /** Waits for its end, and tells its exit status. */
  int awaitEnd(Duration limit) throws IOException, InterruptedException, TimeoutException {
    if (!copier.join(limit)) {
      throw new TimeoutException("Not ended within " + limit.toMillis() + " ms; see " + output);
    }
    return GuestResult.parse(output()).status();
  }

  /** Ends it, however it is; what a test left behind would be in the next one's way. */
  @Override
  public void close() throws IOException {
    try (socket) {
      if (ended()) {
        return;
      }
      machine.inside("kill -KILL $(cat " + pidFile + ")", SHORT);
      // One that hangs in the kernel takes longer than that.
      copier.join(SHORT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
