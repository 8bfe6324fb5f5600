package dev.pipit.accounts;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who keep connections that a right was lost, once the change is in the database. */
final class Rights {
  private static final Logger log = LoggerFactory.getLogger(Rights.class);
  private final List<Consumer<RightLost>> listeners = new CopyOnWriteArrayList<>();

  void listen(Consumer<RightLost> listener) {
    listeners.add(listener);
  }

  /** One that fails keeps the others from nothing. */
  void lost(RightLost right) {
    for (Consumer<RightLost> listener : listeners) {
      try {
        listener.accept(right);
      } catch (RuntimeException e) {
        log.error("event=right-lost-not-told right={}", right, e);
      }
    }
  }
}
