package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.card.Receiver;
import dev.pipit.config.Circumstances;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.config.SettingsRefusedException.Refusal;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts what a card asks for into the service's state directory while the service does not run. */
final class ServiceSettings implements Receiver {
  private final StateDirectory state;
  private final SettingsFile file;
  private final Map<String, String> environment;

  /**
   * @param file the settings file in that directory
   * @param environment the service's own: what it sets cannot be set by a file
   */
  ServiceSettings(StateDirectory state, SettingsFile file, Map<String, String> environment) {
    this.state = state;
    this.file = file;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public void reset() throws IOException {
    Path folder = state.path();
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e)
              throws IOException {
            if (!left.equals(folder)) {
              Files.delete(left);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public @Nullable String password(String password) throws IOException {
    state.prepare();
    try {
      new Access(state, Clock.systemUTC(), false).resetPassword(password);
      return null;
    } catch (AccessException e) {
      if (e.reason() == AccessException.Reason.NOT_ALLOWED) {
        return e.sentence();
      }
      throw new IOException(e.sentence(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public Map<String, String> settings(Map<String, Object> wanted) throws IOException {
    Map<String, Object> rest = new LinkedHashMap<>(wanted);
    Map<String, String> refused = new LinkedHashMap<>();
    while (!rest.isEmpty()) {
      try {
        Settings before = read();
        Settings after = before.changed(rest, new Circumstances());
        if (!after.text().equals(before.text())) {
          file.replace(before.text(), after.text());
        }
        return refused;
      } catch (SettingsRefusedException e) {
        refuse(e.refusals(), rest, refused);
      } catch (ConfigurationException e) {
        String why = "cannot be set: the device's own settings are broken. Reset the device";
        rest.keySet().forEach(key -> refused.put(key, why));
        return refused;
      } catch (SettingsFileException e) {
        throw new IOException(e.sentence(), e);
      }
    }
    return refused;
  }

  /** What is named goes; a rule between keys may name one that the card does not ask for. */
  private static void refuse(
      List<Refusal> refusals, Map<String, Object> rest, Map<String, String> refused) {
    boolean isLess = false;
    for (Refusal refusal : refusals) {
      if (rest.remove(refusal.key()) != null) {
        isLess = true;
        refused.put(refusal.key(), refusal.sentence());
      }
    }
    if (!isLess) {
      String last = List.copyOf(rest.keySet()).getLast();
      rest.remove(last);
      refused.put(last, "cannot be so: " + refusals.getFirst());
    }
  }

  private Settings read() throws ConfigurationException {
    return Settings.of(file.path(), file.text(), environment, List.of());
  }

  @Override
  public int port() {
    try {
      return read().configuration().server().port();
    } catch (ConfigurationException e) {
      return 80;
    }
  }
}
