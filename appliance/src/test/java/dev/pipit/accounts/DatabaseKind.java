package dev.pipit.accounts;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a relay's records can be kept in. */
enum DatabaseKind {
  SQLITE {
    @Override
    DatabasePlace fresh(Path folder) throws Exception {
      Path own = Files.createTempDirectory(folder, "relay");
      return new DatabasePlace.SqliteFile(own.resolve("relay.db"));
    }
  },
  POSTGRESQL {
    @Override
    DatabasePlace fresh(Path folder) throws Exception {
      return PostgresServer.shared().newDatabase();
    }
  };

  /** A new database with nothing in it. */
  abstract DatabasePlace fresh(Path folder) throws Exception;
}
