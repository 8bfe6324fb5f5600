package dev.pipit.app;

import dev.pipit.access.Access;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Shows the claim code on the console while nobody has claimed the device; each code once. */
final class ClaimNotice implements Runnable {
  private final Access access;
  private final PrintWriter out;
  private @Nullable String shown;

  ClaimNotice(Access access, PrintWriter out) {
    this.access = access;
    this.out = out;
  }

  @Override
  public synchronized void run() {
    String code = access.claimCode();
    if (code != null && !code.equals(shown)) {
      out.println("Nobody has set a password yet. To set it on the page: claim code " + code);
      out.flush();
    }
    shown = code;
  }
}
