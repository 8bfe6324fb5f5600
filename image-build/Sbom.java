import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Prints the list of an image's contents as CycloneDX 1.6: Debian's packages from the manifest, the jars and native
 * libraries of Pipit with their checksums. Run as {@code java Sbom.java MANIFEST ROOT VERSION}; the time is that of
 * SOURCE_DATE_EPOCH, so that the same image has the same list.
 */
final class Sbom {
  private static final String RELEASE = "debian-13";

  private Sbom() {}

  public static void main(String[] arguments) throws IOException {
    Path manifest = Path.of(arguments[0]);
    Path pipit = Path.of(arguments[1], "usr/lib/pipit");
    List<String> components = new ArrayList<>();
    for (String line : Files.readAllLines(manifest)) {
      components.add(debianPackage(line.split(" ")));
    }
    for (Path jar : sorted(pipit.resolve("lib"), ".jar")) {
      components.add(jar(jar));
    }
    for (Path library : sorted(pipit.resolve("native"), "")) {
      components.add(file(library));
    }
    String version = arguments[2];
    String content = String.join(",\n", components);
    // The same contents have the same number.
    UUID serial = UUID.nameUUIDFromBytes((version + content).getBytes(StandardCharsets.UTF_8));
    Instant time = Instant.ofEpochSecond(Long.parseLong(System.getenv("SOURCE_DATE_EPOCH")));
    System.out.printf(
        """
        {
          "bomFormat": "CycloneDX",
          "specVersion": "1.6",
          "serialNumber": "urn:uuid:%s",
          "version": 1,
          "metadata": {
            "timestamp": "%s",
            "component": {"type": "operating-system", "bom-ref": "image", "name": "pipit-image", "version": %s}
          },
          "components": [
        %s
          ]
        }
        """,
        serial, time, quoted(version), content);
  }

  private static String debianPackage(String[] words) {
    String name = words[0];
    String purl =
        "pkg:deb/debian/%s@%s?arch=%s&distro=%s"
            .formatted(escaped(name), escaped(words[1]), words[2], RELEASE);
    if (name.equals("pipit") || name.equals("pipit-runtime")) {
      purl = "pkg:generic/%s@%s?arch=%s".formatted(name, escaped(words[1]), words[2]);
    }
    return component("library", name, words[1], purl, null);
  }

  private static String jar(Path file) throws IOException {
    String coordinates = coordinates(file);
    String name = file.getFileName().toString().replaceFirst("\\.jar$", "");
    String version = "";
    if (coordinates.isEmpty()) {
      var parts = java.util.regex.Pattern.compile("(.+?)-(\\d.*)").matcher(name);
      if (parts.matches()) {
        name = parts.group(1);
        version = parts.group(2);
      }
      return component("library", name, version, "pkg:generic/" + escaped(name) + (version.isEmpty() ? "" : "@" + escaped(version)), sha256(file));
    }
    String[] parts = coordinates.split(":");
    return component(
        "library", parts[1], parts[2], "pkg:maven/%s/%s@%s".formatted(parts[0], parts[1], escaped(parts[2])), sha256(file));
  }

  /** Group, artifact and version that Maven wrote into the jar, or nothing. */
  private static String coordinates(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      List<ZipEntry> found =
          jar.stream()
              .filter(entry -> entry.getName().matches("META-INF/maven/.*/pom\\.properties"))
              .map(ZipEntry.class::cast)
              .toList();
      for (ZipEntry entry : found) {
        Properties properties = new Properties();
        try (var in = jar.getInputStream(entry)) {
          properties.load(in);
        }
        String artifact = properties.getProperty("artifactId");
        // A jar may hold others; its own has its name.
        if (file.getFileName().toString().startsWith(artifact)) {
          return properties.getProperty("groupId") + ":" + artifact + ":" + properties.getProperty("version");
        }
      }
      return "";
    }
  }

  private static String file(Path file) throws IOException {
    String name = file.getFileName().toString();
    return component("file", name, "", "", sha256(file));
  }

  private static String component(String type, String name, String version, String purl, String sha256) {
    var fields = new TreeMap<String, String>();
    fields.put("type", quoted(type));
    fields.put("name", quoted(name));
    if (!version.isEmpty()) {
      fields.put("version", quoted(version));
    }
    if (!purl.isEmpty()) {
      fields.put("purl", quoted(purl));
    }
    if (sha256 != null) {
      fields.put("hashes", "[{\"alg\": \"SHA-256\", \"content\": \"%s\"}]".formatted(sha256));
    }
    List<String> written = new ArrayList<>();
    fields.forEach((key, value) -> written.add(quoted(key) + ": " + value));
    return "    {" + String.join(", ", written) + "}";
  }

  private static List<Path> sorted(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Written for a package address: all but the unreserved characters as bytes in hexadecimal. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (one & 0xff);
      if (character < 128 && (Character.isLetterOrDigit(character) || ".-_~".indexOf(character) >= 0)) {
        out.append(character);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", one & 0xff));
      }
    }
    return out.toString();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char character : text.toCharArray()) {
      if (character == '"' || character == '\\') {
        out.append('\\').append(character);
      } else if (character < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
      } else {
        out.append(character);
      }
    }
    return out.append('"').toString();
  }
}
