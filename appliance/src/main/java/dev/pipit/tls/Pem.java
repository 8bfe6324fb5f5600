package dev.pipit.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Textual encodings of certificates and keys (RFC 7468), and the older form with headers. */
final class Pem {
  private static final int MOST_BYTES = 1 << 20;
  private static final int LINE = 64;
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");

  private Pem() {}

  /**
   * What is between BEGIN and END.
   *
   * @param label what the lines say it is, such as {@code CERTIFICATE}
   * @param encrypted whether a header says that a password is needed (RFC 1421 4.6.1.1)
   * @param content DER; read-only, its position never moves
   */
  record Block(String label, boolean encrypted, ByteBuffer content) {
    /** A copy of the content. */
    byte[] bytes() {
      byte[] bytes = new byte[content.remaining()];
      content.duplicate().get(bytes);
      return bytes;
    }
  }

  /** A text that is not what it should be; the message says what it is, to follow a file's name. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Reads a file as text, whatever bytes it has; a file that is too large is cut. */
  static String read(Path file) throws IOException {
    try (var bytes = Files.newInputStream(file)) {
      return new String(bytes.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    }
  }

  /** All blocks of a text; what is around them is left out. */
  static List<Block> parse(String text) throws MalformedException {
    List<Block> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int at = 0;
    while (begin.find(at)) {
      String label = String.valueOf(begin.group(1));
      String endLine = "-----END " + label + "-----";
      int end = text.indexOf(endLine, begin.end());
      if (end < 0) {
        throw new MalformedException("ends before \"" + endLine + "\"");
      }
      blocks.add(block(label, text.substring(begin.end(), end)));
      at = end + endLine.length();
    }
    return blocks;
  }

  private static Block block(String label, String body) throws MalformedException {
    StringBuilder base64 = new StringBuilder();
    boolean encrypted = label.startsWith("ENCRYPTED");
    for (String line : body.lines().toList()) {
      if (line.indexOf(':') >= 0) {
        encrypted |= line.startsWith("Proc-Type") && line.contains("ENCRYPTED");
      } else {
        base64.append(line.strip());
      }
    }
    try {
      byte[] content = Base64.getDecoder().decode(base64.toString());
      return new Block(label, encrypted, ByteBuffer.wrap(content).asReadOnlyBuffer());
    } catch (IllegalArgumentException e) {
      if (encrypted) {
        return new Block(label, true, ByteBuffer.allocate(0));
      }
      throw new MalformedException("has a " + label + " that is not base64");
    }
  }

  /** The certificates among the blocks, in their order. */
  static List<X509Certificate> certificates(List<Block> blocks) throws MalformedException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks) {
        if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
        }
      }
    } catch (CertificateException e) {
      throw new MalformedException("has a certificate that cannot be read: " + e.getMessage());
    }
    return certificates;
  }

  /** One block as text. */
  static String write(String label, byte[] bytes) {
    Base64.Encoder encoder = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, encoder.encodeToString(bytes), label);
  }
}
