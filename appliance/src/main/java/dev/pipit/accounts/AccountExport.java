package dev.pipit.accounts;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a relay keeps of an account, for its owner to take away. No hash is in it. Whoever
 * writes it chooses the form.
 *
 * @param devices its own, each with its links and viewers
 * @param watched names of others' devices that it may watch
 * @param audit the newest entries of its trail
 */
public record AccountExport(
    Account account,
    List<Sessions.View> sessions,
    List<Passkeys.Passkey> passkeys,
    List<Registrations.Invitation> invitations,
    List<OwnDevice> devices,
    List<String> watched,
    List<AuditTrail.Entry> audit) {
  private static final int AUDIT_ENTRIES = 500;

  /** A device with who else may watch it. */
  public record OwnDevice(Device device, List<Shares.Link> links, List<Shares.Viewer> viewers) {
    /** Copies the lists. */
    public OwnDevice {
      links = List.copyOf(links);
      viewers = List.copyOf(viewers);
    }
  }

  /** Copies the lists. */
  public AccountExport {
    sessions = List.copyOf(sessions);
    passkeys = List.copyOf(passkeys);
    invitations = List.copyOf(invitations);
    devices = List.copyOf(devices);
    watched = List.copyOf(watched);
    audit = List.copyOf(audit);
  }

  static AccountExport of(Registry registry, String accountId) throws AccountsException {
    List<OwnDevice> own = new ArrayList<>();
    List<String> watched = new ArrayList<>();
    for (Devices.Visible visible : registry.devices().list(accountId)) {
      Device device = visible.device();
      if (visible.own()) {
        own.add(
            new OwnDevice(
                device,
                registry.shares().links(accountId, device.id()),
                registry.shares().viewers(accountId, device.id())));
      } else {
        watched.add(device.name());
      }
    }
    return new AccountExport(
        registry.accounts().get(accountId),
        registry.sessions().list(accountId),
        registry.passkeys().list(accountId),
        registry.registrations().invitations(accountId),
        own,
        watched,
        registry.audit().of(accountId, Long.MAX_VALUE, AUDIT_ENTRIES));
  }
}
