package dev.pipit.announce;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets others find this device by multicast DNS (RFC 6762), until it is closed: through Avahi where
 * that runs, else by a responder of our own. Avahi is looked for again when it goes away.
 *
 * <p>Thread {@code mdns} (virtual) only waits and looks each ten seconds; the libraries' threads
 * end with {@link #close()}.
 */
public final class ServiceAnnouncement implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServiceAnnouncement.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** One way of announcing that has begun. */
  interface Publication extends AutoCloseable {
    /** Whether it still stands; may ask another process. */
    boolean stands();

    /** Takes it back: others forget the service at once. */
    @Override
    void close();
  }

  private final Service service;
  private final String hostName;
  private final Path busSocket;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Begins to announce.
   *
   * @param hostName the machine's own name, which a responder of our own gives to its addresses
   * @param busSocket the system bus, where Avahi is asked for
   */
  public ServiceAnnouncement(Service service, String hostName, Path busSocket) {
    this.service = service;
    this.hostName = hostName;
    this.busSocket = busSocket;
    thread = Thread.ofVirtual().name("mdns").start(this::run);
  }

  private void run() {
    Publication publication = null;
    try {
      while (!closing) {
        if (publication == null || !publication.stands()) {
          if (publication != null) {
            publication.close();
          }
          publication = publish();
        }
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      // Only close() does so.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("the service is not announced any more", e);
    } finally {
      if (publication != null) {
        publication.close();
      }
    }
  }

  private @Nullable Publication publish() {
    try {
      Publication publication = AvahiPublication.publish(service, busSocket);
      if (publication == null) {
        publication = OwnPublication.publish(service, hostName);
      }
      log.atInfo()
          .addKeyValue("name", service.name())
          .addKeyValue("by", publication instanceof AvahiPublication ? "avahi" : "jmdns")
          .log("announced");
      return publication;
    } catch (IOException e) {
      log.debug("the service cannot be announced now", e);
      return null;
    }
  }

  /** Takes the announcement back, within about two seconds. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      boolean _ = thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
