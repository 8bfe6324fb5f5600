package dev.pipit.link;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The relay did not do as the protocol says. The kinds tell what follows. */
sealed class RelayException extends IOException {
  private static final long serialVersionUID = 1;

  private RelayException(String message) {
    super(message);
  }

  /** The relay answered the handshake with another status than 101. */
  static final class NotUpgraded extends RelayException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final transient @Nullable Duration retryAfter;

    NotUpgraded(int status, @Nullable Duration retryAfter) {
      super("HTTP status " + status);
      this.status = status;
      this.retryAfter = retryAfter;
    }

    int status() {
      return status;
    }

    /** What the relay asks for (RFC 9110, 10.2.3), or null. */
    @Nullable Duration retryAfter() {
      return retryAfter;
    }
  }

  /** Bytes that break a rule of HTTP, WebSocket or of this protocol. */
  static final class Broken extends RelayException {
    private static final long serialVersionUID = 1;
    private final int closeCode;

    /**
     * A rule was broken.
     *
     * @param closeCode what the relay is told (RFC 6455, 7.4.1)
     * @param what reads on from "The relay sent"
     */
    Broken(int closeCode, String what) {
      super(what);
      this.closeCode = closeCode;
    }

    int closeCode() {
      return closeCode;
    }
  }

  /** The relay closed the connection with a reason (RFC 6455, 7.1.5, 7.1.6). */
  static final class Closed extends RelayException {
    private static final long serialVersionUID = 1;

    Closed(int code, String reason) {
      super(reason.isEmpty() ? "code " + code : "code " + code + ", " + reason);
    }
  }

  /** Something took longer than it may. */
  static final class Silent extends RelayException {
    private static final long serialVersionUID = 1;

    Silent() {
      super("nothing came in time");
    }
  }
}
