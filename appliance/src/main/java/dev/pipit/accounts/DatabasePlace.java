package dev.pipit.accounts;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a relay keeps its records. */
public sealed interface DatabasePlace {
  /** One file of SQLite, in a folder that is Pipit's alone. */
  record SqliteFile(Path file) implements DatabasePlace {
    /** The path becomes absolute. */
    public SqliteFile {
      file = file.toAbsolutePath().normalize();
    }

    @Override
    public String shown() {
      return file.toString();
    }
  }

  /**
   * A database of a PostgreSQL server.
   *
   * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}, with options of the driver, without a
   *     password
   */
  record Postgres(String url, String user, String password) implements DatabasePlace {
    @Override
    public String shown() {
      return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
    }

    @Override
    public String toString() {
      return "Postgres[" + shown() + "]";
    }
  }

  /** The place for people; no secret is in it. */
  String shown();

  /**
   * Reads the key {@code database.url}.
   *
   * @param url {@code postgresql://USER@HOST:PORT/DATABASE}, the path of a file, or empty
   * @param password of the server's user; it is never in the address, which is shown and logged
   * @param usual the file that is taken when nothing is said
   * @throws IllegalArgumentException with what is wrong, to follow the key's name
   */
  static DatabasePlace of(String url, String password, Path usual) {
    String plain = url.strip().replaceFirst("^jdbc:", "");
    if (plain.isEmpty()) {
      return new SqliteFile(usual);
    }
    if (plain.startsWith("postgresql:") || plain.startsWith("postgres:")) {
      return postgres(plain, password);
    }
    String path = plain.replaceFirst("^sqlite:", "");
    try {
      if (path.matches("(?s).*[:?].*") || !Path.of(path).isAbsolute()) {
        throw new IllegalArgumentException(
            "must be postgresql://USER@HOST/DATABASE or the absolute path of a file");
      }
      return new SqliteFile(Path.of(path));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is no path of a file", e);
    }
  }

  private static Postgres postgres(String url, String password) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no address: " + e.getReason(), e);
    }
    String user = uri.getUserInfo();
    String path = uri.getRawPath();
    if (uri.getHost() == null || user == null || path == null || path.length() < 2) {
      throw new IllegalArgumentException("must be postgresql://USER@HOST:PORT/DATABASE");
    }
    if (user.contains(":")) {
      throw new IllegalArgumentException("has a password in it; give that by its own key");
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String options = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new Postgres(
        "jdbc:postgresql://" + uri.getHost() + port + path + options, user, password);
  }
}
