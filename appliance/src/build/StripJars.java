import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes out of the jars of a folder what nobody needs there. Signatures: nobody verifies them here, but every start would
 * read the digests of thousands of classes that signed jars list in their manifests, a third of the time until the first
 * answer. And SQLite's native libraries for twenty kinds of machines: that of this one lies beside the jars.
 */
final class StripJars {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  public static void main(String[] arguments) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        if (hasUnwanted(jar)) {
          strip(jar);
        }
      }
    }
  }

  private static boolean hasUnwanted(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().anyMatch(entry -> isUnwanted(entry.getName()));
    }
  }

  private static boolean isUnwanted(String name) {
    return name.startsWith("org/sqlite/native/") || name.toUpperCase(Locale.ROOT).matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private static void strip(Path jar) throws IOException {
    Path stripped = jar.resolveSibling(jar.getFileName() + ".part");
    try (ZipFile zip = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(stripped);
        ZipOutputStream out = new ZipOutputStream(file)) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      for (ZipEntry entry : entries) {
        if (isUnwanted(entry.getName())) {
          continue;
        }
        try (InputStream in = zip.getInputStream(entry)) {
          byte[] bytes = entry.getName().equals(MANIFEST) ? withoutDigests(in) : in.readAllBytes();
          ZipEntry copy = new ZipEntry(entry.getName());
          copy.setTime(entry.getTime());
          out.putNextEntry(copy);
          out.write(bytes);
          out.closeEntry();
        }
      }
    }
    Files.move(stripped, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] withoutDigests(InputStream in) throws IOException {
    Manifest manifest = new Manifest(in);
    manifest.getEntries().clear();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    manifest.write(out);
    return out.toByteArray();
  }
}
