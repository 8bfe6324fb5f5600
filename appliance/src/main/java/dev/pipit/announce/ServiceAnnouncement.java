package dev.pipit.announce;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets others find this device by multicast DNS (RFC 6762), until it is closed: through Avahi where
 * that runs, else by a responder of our own. Avahi is looked for again when it goes away. What is
 * announced may change at any time; of many changes the newest counts.
 *
 * <p>Thread {@code mdns} (virtual) announces and takes back, one after the other, and else only
 * looks, each second at first and then each ten; the libraries' threads end with {@link #close()}.
 */
public final class ServiceAnnouncement implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServiceAnnouncement.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** Whether the name is free is known after about a second (RFC 6762, 8.1). */
  private static final Duration LOOK_FIRST = Duration.ofSeconds(1);

  private static final int FIRST_LOOKS = 3;

  /** Changes that come closer together are one change. */
  private static final Duration SETTLE = Duration.ofMillis(250);

  /** One way of announcing that has begun. */
  interface Publication extends AutoCloseable {
    /** Whether it still stands; may ask another process. */
    boolean stands();

    /** Takes it back: others forget the service at once. */
    @Override
    void close();
  }

  private final String hostName;
  private final Path busSocket;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread;
  private volatile @Nullable Service wanted;
  private volatile boolean closing;

  /**
   * Waits for a service.
   *
   * @param hostName the machine's own name, which a responder of our own gives to its addresses
   * @param busSocket the system bus, where Avahi is asked for
   */
  public ServiceAnnouncement(String hostName, Path busSocket) {
    this.hostName = hostName;
    this.busSocket = busSocket;
    thread = Thread.ofVirtual().name("mdns").start(this::run);
  }

  /**
   * Announces this service and no other from now on; never waits.
   *
   * @param service null for none
   */
  public void follow(@Nullable Service service) {
    if (!Objects.equals(service, wanted)) {
      wanted = service;
      changes.release();
    }
  }

  private void run() {
    try {
      while (!closing) {
        Service service = wanted;
        if (service == null) {
          changes.acquire();
        } else {
          announce(service);
        }
      }
    } catch (InterruptedException e) {
      // Only close() does so.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("the service is not announced any more", e);
    }
  }

  /** Keeps a service announced until another is wanted. */
  private void announce(Service service) throws InterruptedException {
    await(SETTLE);
    Publication publication = null;
    int looks = 0;
    try {
      while (isWanted(service)) {
        if (publication == null || !publication.stands()) {
          if (publication != null) {
            publication.close();
          }
          publication = publish(service);
          looks = 0;
        }
        if (isWanted(service)) {
          await(looks < FIRST_LOOKS ? LOOK_FIRST : LOOK_EVERY);
        }
        looks++;
      }
    } finally {
      if (publication != null) {
        publication.close();
      }
    }
  }

  private boolean isWanted(Service service) {
    return !closing && service.equals(wanted);
  }

  private void await(Duration longest) throws InterruptedException {
    if (changes.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
      changes.drainPermits();
    }
  }

  private @Nullable Publication publish(Service service) {
    try {
      Publication publication = AvahiPublication.publish(service, busSocket);
      if (publication == null) {
        publication = OwnPublication.publish(service, hostName);
      }
      log.atInfo()
          .addKeyValue("name", service.name())
          .addKeyValue("port", service.port())
          .addKeyValue("by", publication instanceof AvahiPublication ? "avahi" : "jmdns")
          .log("announced");
      return publication;
    } catch (IOException e) {
      log.debug("the service cannot be announced now", e);
      return null;
    }
  }

  /** Begins to take the announcement back, and does not wait for it. */
  public void end() {
    closing = true;
    changes.release();
  }

  /**
   * Takes the announcement back and waits for it, about a second: others are told at once, and told
   * again while we wait.
   */
  @Override
  public void close() {
    end();
    try {
      if (!thread.join(Duration.ofSeconds(1))) {
        thread.interrupt();
        boolean _ = thread.join(Duration.ofMillis(500));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
