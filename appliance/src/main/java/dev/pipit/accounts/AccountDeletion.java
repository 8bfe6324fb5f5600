package dev.pipit.accounts;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** How an account goes, whoever asks for it: all rows that refer to it go with it. */
final class AccountDeletion {
  private AccountDeletion() {}

  /**
   * Deletes it.
   *
   * @return its devices, whose connections are to be cut
   * @throws AccountsException when it is the last administrator's, and others would be left alone
   */
  static List<String> delete(Handle handle, String id) throws AccountsException {
    // Held, so that of two that delete themselves at once one sees that it is the last.
    handle.execute("UPDATE accounts SET administrator = administrator WHERE administrator = 1");
    List<String> devices =
        handle
            .createQuery("SELECT id FROM devices WHERE owner_id = :id")
            .bind("id", id)
            .mapTo(String.class)
            .list();
    int deleted =
        handle
            .createUpdate(
                """
                DELETE FROM accounts WHERE id = :id
                  AND (administrator = 0
                       OR EXISTS (SELECT 1 FROM accounts o
                                  WHERE o.id <> :id AND o.administrator = 1)
                       OR NOT EXISTS (SELECT 1 FROM accounts o WHERE o.id <> :id))
                """)
            .bind("id", id)
            .execute();
    if (deleted != 1) {
      throw AccountRows.byId(handle, id) == null
          ? AccountsException.notFound("account")
          : AccountsException.notAllowed(
              "This is the last administrator; make somebody else one first.");
    }
    return devices;
  }

  static void tell(Rights rights, String id, List<String> devices) {
    rights.lost(new RightLost.OfAccount(id));
    for (String device : devices) {
      rights.lost(new RightLost.OfDevice(device));
      rights.lost(new RightLost.OfViewers(device));
    }
  }
}
