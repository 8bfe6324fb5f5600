package dev.pipit.access;

import dev.pipit.access.AccessRecords.Session;
import dev.pipit.access.AccessRecords.Token;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The form of the file {@code access}: a line for each record, its fields parted by tabs, and at
 * the end the SHA-256 of all before, so that a file which is cut or changed lets nobody in by
 * chance.
 */
final class AccessFile {
  private static final String FIRST = "pipit-access 1";
  private static final String LAST = "end\t";
  private static final int MAX_BYTES = 256 * 1024;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{43}");

  /** The file is not as it was written; the message says where. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  private AccessFile() {}

  static byte[] write(AccessRecords records) {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    if (records.password() != null) {
      line(text, "password", records.password());
    }
    if (records.key() != null) {
      line(text, "key", records.key());
    }
    for (Session session : records.sessions()) {
      line(
          text,
          "session",
          session.id(),
          session.hash(),
          Long.toString(session.createdMs()),
          Long.toString(session.lastSeenMs()),
          session.secure() ? "tls" : "plain",
          session.address(),
          session.agent());
    }
    for (Token token : records.tokens()) {
      line(
          text,
          "token",
          token.id(),
          token.hash(),
          token.control() ? "control" : "read",
          Long.toString(token.createdMs()),
          Long.toString(token.lastUsedMs()),
          token.name());
    }
    String checksum = checksum(text.toString());
    text.append(LAST).append(checksum).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder text, String kind, String... fields) {
    text.append(kind);
    for (String field : fields) {
      text.append('\t').append(PlainText.of(field, 200));
    }
    text.append('\n');
  }

  private static String checksum(String text) {
    byte[] hash = Secrets.sha256(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash);
  }

  static AccessRecords read(byte[] bytes) throws MalformedException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedException("is larger than " + MAX_BYTES / 1024 + " kB");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("is not UTF-8");
    }
    int end = text.lastIndexOf(LAST);
    if (end <= 0
        || text.charAt(end - 1) != '\n'
        || !text.substring(end).equals(LAST + checksum(text.substring(0, end)) + "\n")) {
      throw new MalformedException("is cut off or was changed: its checksum does not fit");
    }
    String[] lines = text.substring(0, end).split("\n", -1);
    if (!lines[0].equals(FIRST)) {
      throw new MalformedException("is of another version of Pipit");
    }
    return records(lines);
  }

  private static AccessRecords records(String[] lines) throws MalformedException {
    @Nullable String password = null;
    @Nullable String key = null;
    List<Session> sessions = new ArrayList<>();
    List<Token> tokens = new ArrayList<>();
    for (int i = 1; i < lines.length - 1; i++) {
      String[] fields = lines[i].split("\t", -1);
      try {
        switch (fields[0] + " " + fields.length) {
          case "password 2" -> password = checked(PasswordHash.isHash(fields[1]), fields[1]);
          case "key 2" -> key = checked(KEY.matcher(fields[1]).matches(), fields[1]);
          case "session 8" -> sessions.add(session(fields));
          case "token 7" -> tokens.add(token(fields));
          default -> throw new IllegalArgumentException(fields[0]);
        }
      } catch (IllegalArgumentException e) {
        throw new MalformedException("has a line that means nothing, line " + (i + 1));
      }
    }
    if ((password == null) != (key == null) || (password == null && !sessions.isEmpty())) {
      throw new MalformedException("lacks the password or the key");
    }
    return new AccessRecords(password, key, sessions, tokens);
  }

  private static String checked(boolean right, String value) {
    if (!right) {
      throw new IllegalArgumentException("not in its form");
    }
    return value;
  }

  private static Session session(String[] fields) {
    return new Session(
        checked(ID.matcher(fields[1]).matches(), fields[1]),
        checked(HASH.matcher(fields[2]).matches(), fields[2]),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]),
        fields[5].equals("tls"),
        fields[6],
        fields[7]);
  }

  private static Token token(String[] fields) {
    return new Token(
        checked(ID.matcher(fields[1]).matches(), fields[1]),
        checked(HASH.matcher(fields[2]).matches(), fields[2]),
        fields[3].equals("control"),
        Long.parseLong(fields[4]),
        Long.parseLong(fields[5]),
        fields[6]);
  }
}
