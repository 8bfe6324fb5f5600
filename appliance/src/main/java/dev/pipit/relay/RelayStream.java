package dev.pipit.relay;

import dev.pipit.link.CameraOffer;
import dev.pipit.link.FromDevice;
import dev.pipit.link.FromRelay;
import dev.pipit.link.LinkFault;
import dev.pipit.link.SecretBytes;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.media.AccessUnit;
import dev.pipit.relay.StreamState.Phase;
import dev.pipit.rtp.SrtpProfile;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera of a device as it is watched on a relay. The device is asked to send when somebody
 * comes, and to stop when nobody was there for {@value #LINGER_SECONDS} s. What players read stays
 * the same stream whatever becomes of the device: it goes on behind a discontinuity.
 *
 * <p>A session that gives nothing for {@value #SILENT_SECONDS} s is ended and asked for anew, with
 * fresh keys. {@link #look} is called by one thread; all else by any, and nothing waits.
 */
final class RelayStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RelayStream.class);
  private static final int LINGER_SECONDS = 30;
  private static final int SILENT_SECONDS = 5;
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(LINGER_SECONDS);
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(SILENT_SECONDS);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Of RFC 3551, 3: the first that is given by agreement. */
  private static final int PAYLOAD_TYPE = 96;

  /** What goes through every tunnel in one piece: IPv6's least of 1280, less IP and UDP. */
  private static final int MOST_PACKET_BYTES = 1200;

  private final String name;
  private final String deviceId;
  private final String camera;
  private final DeviceHub hub;
  private final MediaPort port;
  private final LongSupplier millis;
  private final LiveStream live;
  private final AtomicLong sessions = new AtomicLong();
  private long wantedNanos;
  private @Nullable Session session;
  private long triedNanos;
  private boolean published;
  private StreamState state;

  /** One time that the device was asked to send. */
  private final class Session implements MediaSink {
    final String id;
    final MediaIntake intake;
    final long beganNanos;
    volatile boolean over;

    Session(String id, SrtpProfile profile, CameraOffer offer) {
      this.id = id;
      beganNanos = System.nanoTime();
      intake = port.take(profile, PAYLOAD_TYPE, offer.parameterSets(), this);
    }

    @Override
    public void unit(AccessUnit unit) {
      if (!over) {
        arrived(this);
        live.publish(unit);
      }
    }

    @Override
    public void fault(String sentence) {
      log.info("event=stream-fault stream={} {}", name, sentence);
    }

    @Override
    public void ended() {
      over = true;
    }
  }

  /**
   * Waits for somebody.
   *
   * @param name as addresses have it
   * @param means what it means
   */
  RelayStream(
      String name,
      StreamName means,
      DeviceHub hub,
      MediaPort port,
      LiveSettings settings,
      LongSupplier millis,
      long nowNanos) {
    this.name = name;
    this.deviceId = means.deviceId();
    this.camera = means.camera();
    this.hub = hub;
    this.port = port;
    this.millis = millis;
    live = new LiveStream(name, settings);
    wantedNanos = nowNanos - LINGER_NANOS;
    triedNanos = nowNanos - RETRY_NANOS;
    state = new StreamState(Phase.IDLE, millis.getAsLong(), "Nobody watches.", "", null);
  }

  String deviceId() {
    return deviceId;
  }

  /** What players read. */
  LiveStream live() {
    return live;
  }

  /** Somebody asks for something of it. */
  synchronized void wanted(long nowNanos) {
    wantedNanos = nowNanos;
  }

  /** How it is. */
  synchronized StreamState state() {
    Session open = session;
    return open == null
        ? state
        : new StreamState(
            state.phase(),
            state.sinceMs(),
            state.sentence(),
            state.action(),
            open.intake.counters());
  }

  /** Whether nobody wanted it for so long. */
  synchronized boolean isForgotten(long nowNanos, long afterNanos) {
    return session == null
        && nowNanos - wantedNanos > afterNanos
        && live.statistics().subscriptions() == 0;
  }

  private boolean isWanted(long nowNanos) {
    if (live.statistics().subscriptions() > 0) {
      wantedNanos = nowNanos;
    }
    return nowNanos - wantedNanos < LINGER_NANOS;
  }

  private synchronized void arrived(Session from) {
    if (from != session) {
      return;
    }
    if (!published) {
      published = true;
      live.discontinuity();
    }
    if (state.phase() != Phase.LIVE) {
      become(Phase.LIVE, "Live.", "");
    }
  }

  /** Does what is due. */
  synchronized void look(long nowNanos) {
    Presence presence = hub.presence(deviceId);
    Session open = session;
    if (open != null && presence == null) {
      end(open, false);
      live.stalled();
      become(Phase.AWAY, "The device is not connected.", "Look whether it has power and network.");
    } else if (open != null && open.over) {
      end(open, false);
      live.stalled();
      become(Phase.FAILED, "The device stopped sending.", "It is asked again.");
    } else if (open != null && !isWanted(nowNanos)) {
      end(open, true);
      live.stalled();
      become(Phase.IDLE, "Nobody watches.", "");
    } else if (open != null && isSilent(open)) {
      end(open, true);
      live.stalled();
      become(
          Phase.FAILED,
          "Nothing comes of what the device sends.",
          "Its network must let UDP out to this relay; it is asked again.");
    } else if (open == null && isWanted(nowNanos)) {
      begin(presence, nowNanos);
    } else if (open == null && state.phase() != Phase.IDLE) {
      become(Phase.IDLE, "Nobody watches.", "");
    }
  }

  /** By the clock of the port. */
  private static boolean isSilent(Session open) {
    long newest = open.intake.counters().lastUnitNanos();
    long since = newest == 0 ? open.beganNanos : newest;
    return System.nanoTime() - since > SILENT_NANOS;
  }

  private void begin(@Nullable Presence presence, long nowNanos) {
    if (presence == null) {
      become(Phase.AWAY, "The device is not connected.", "Look whether it has power and network.");
      return;
    }
    if (nowNanos - triedNanos < RETRY_NANOS) {
      return;
    }
    triedNanos = nowNanos;
    CameraOffer offer = offer(presence);
    FromDevice.Hello hello = hub.hello(deviceId);
    // What costs the device least; one that is not known here was passed over.
    SrtpProfile profile = hello == null ? null : hello.profiles().stream().findFirst().orElse(null);
    if (offer == null || profile == null) {
      become(
          Phase.FAILED,
          offer == null
              ? "The device has no such camera."
              : "The device protects what it sends in no way that this relay knows.",
          offer == null ? "Look at its cameras." : "Update the device, or the relay.");
      return;
    }
    if (state.phase() != Phase.FAILED) {
      become(Phase.WAKING, "The camera is being asked for pictures.", "");
    }
    Session next = new Session("s-" + sessions.incrementAndGet(), profile, offer);
    session = next;
    published = false;
    byte[] key = next.intake.key();
    byte[] salt = next.intake.salt();
    SecretBytes masterKey = SecretBytes.copyOf(key);
    SecretBytes masterSalt = SecretBytes.copyOf(salt);
    Arrays.fill(key, (byte) 0);
    Arrays.fill(salt, (byte) 0);
    var _ =
        hub.ask(
                deviceId,
                number ->
                    new FromRelay.Play(
                        number,
                        next.id,
                        offer.name(),
                        next.intake.ssrc(),
                        PAYLOAD_TYPE,
                        profile,
                        masterKey,
                        masterSalt,
                        MOST_PACKET_BYTES))
            .thenAccept(
                answer -> {
                  masterKey.wipe();
                  masterSalt.wipe();
                  answered(next, answer);
                });
    next.intake.forget();
  }

  private @Nullable CameraOffer offer(Presence presence) {
    return presence.cameras().stream()
        .filter(each -> camera.isEmpty() || each.name().equals(camera))
        .findFirst()
        .orElse(null);
  }

  private synchronized void answered(Session asked, FromDevice.Answer answer) {
    if (asked != session) {
      return;
    }
    switch (answer) {
      case FromDevice.Failed(long _, LinkFault fault) -> {
        end(asked, false);
        become(Phase.FAILED, fault.sentence(), fault.action());
      }
      case FromDevice.Done _, FromDevice.Picture _ -> {
        // Pictures come, or their silence is noticed.
      }
    }
  }

  private void end(Session open, boolean tellsDevice) {
    open.over = true;
    session = null;
    open.intake.close();
    if (tellsDevice) {
      var _ = hub.ask(deviceId, number -> new FromRelay.Stop(number, open.id));
    }
  }

  private void become(Phase phase, String sentence, String action) {
    if (state.phase() != phase || !state.sentence().equals(sentence)) {
      state = new StreamState(phase, millis.getAsLong(), sentence, action, null);
      log.info("event=stream stream={} phase={} {}", name, phase, sentence);
    }
  }

  /** Ends the session and the stream, with all who read it. */
  @Override
  public void close() {
    synchronized (this) {
      Session open = session;
      if (open != null) {
        end(open, true);
      }
    }
    live.close();
  }
}
