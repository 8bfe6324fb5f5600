package dev.pipit.accounts;

import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All records of a relay. Safe for use by many threads; every method that asks the database waits
 * for it, bounded, so that it belongs on a virtual thread.
 *
 * <p>Several processes may use one database of PostgreSQL. Of a right that was lost, {@link
 * #onRightLost} tells in the process in which it was taken away; others learn of it when they ask
 * again.
 */
public final class Registry implements AutoCloseable {
  private final Context context;
  private final Accounts accounts;
  private final Registrations registrations;
  private final Sessions sessions;
  private final Devices devices;
  private final DeviceTokens deviceTokens;
  private final ClaimCodes claimCodes;
  private final Shares shares;
  private final Passkeys passkeys;
  private final Administration administration;
  private final Upkeep upkeep;

  private Registry(Context context, LongSupplier nanoTime) {
    this.context = context;
    SeenTimes devicesSeen = new SeenTimes();
    accounts = new Accounts(context);
    registrations = new Registrations(context);
    sessions = new Sessions(context);
    devices = new Devices(context, devicesSeen);
    deviceTokens = new DeviceTokens(context, devicesSeen);
    claimCodes = new ClaimCodes(context, deviceTokens);
    shares = new Shares(context);
    passkeys = new Passkeys(context);
    administration = new Administration(context);
    upkeep = new Upkeep(context, sessions.seen(), devicesSeen, nanoTime);
  }

  /**
   * Opens the database, makes or updates its tables, and begins its upkeep.
   *
   * @throws AccountsException when it cannot be used; nothing is left open
   */
  public static Registry open(DatabasePlace place, Rules rules, Clock clock)
      throws AccountsException {
    Registry registry = open(place, rules, clock, System::nanoTime);
    registry.upkeep.start();
    return registry;
  }

  /** Without the thread of the upkeep. */
  static Registry open(DatabasePlace place, Rules rules, Clock clock, LongSupplier nanoTime)
      throws AccountsException {
    Database database = Database.open(place);
    Context context =
        new Context(
            database,
            clock,
            rules,
            new Limits(nanoTime),
            new AuditTrail(database, clock),
            new Rights());
    return new Registry(context, nanoTime);
  }

  /** Calls that, on the thread that takes a right away, after it is gone. It must not wait. */
  public void onRightLost(Consumer<RightLost> listener) {
    context.rights().listen(listener);
  }

  /** What an account's owner does with it. */
  public Accounts accounts() {
    return accounts;
  }

  /** How accounts come to be. */
  public Registrations registrations() {
    return registrations;
  }

  /** Who is logged in. */
  public Sessions sessions() {
    return sessions;
  }

  /** Devices as people see them. */
  public Devices devices() {
    return devices;
  }

  /** How devices show who they are. */
  public DeviceTokens deviceTokens() {
    return deviceTokens;
  }

  /** How devices get their first token. */
  public ClaimCodes claimCodes() {
    return claimCodes;
  }

  /** Who else may watch. */
  public Shares shares() {
    return shares;
  }

  /** The public halves of passkeys. */
  public Passkeys passkeys() {
    return passkeys;
  }

  /** What administrators see. */
  public Administration administration() {
    return administration;
  }

  /** Who did what when. */
  public AuditTrail audit() {
    return context.audit();
  }

  /** All that is kept of an account. */
  public AccountExport export(String accountId) throws AccountsException {
    return AccountExport.of(this, accountId);
  }

  /**
   * Writes a copy of the database while it is used, and checks it; of SQLite only.
   *
   * @param file where; there must be none yet
   */
  public void backUp(Path file) throws AccountsException {
    Backup.write(context.database(), file);
  }

  Upkeep upkeep() {
    return upkeep;
  }

  Database database() {
    return context.database();
  }

  /** Writes what waits, and closes every connection. */
  @Override
  public void close() {
    upkeep.close();
    context.database().close();
  }
}
