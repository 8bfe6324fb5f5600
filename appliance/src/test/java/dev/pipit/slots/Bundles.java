package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Bundles of a small system, made by the build's own scripts, and RAUC's view of a card. */
final class Bundles {
  static final String GENERIC = "generic";
  private static final Path BUILD = Path.of("../image-build").toAbsolutePath().normalize();

  private final Path folder;

  /**
   * Makes a system, and a development authority named {@code keys}.
   *
   * @param folder for all of it
   */
  Bundles(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    authority("keys");
    byte[] root = new byte[100_000];
    new Random(35).nextBytes(root);
    Files.write(folder.resolve("root.img"), root);
    Path boot = Files.createDirectories(folder.resolve("boot"));
    Files.writeString(boot.resolve("config.txt"), "kernel=vmlinuz\n");
    Files.writeString(boot.resolve("vmlinuz"), "kernel");
    Files.writeString(boot.resolve("cmdline.txt"), "root=PARTUUID=50697069-05 pipit.slot=A\n");
  }

  /** Makes another development authority, unless it is there. */
  void authority(String name) throws IOException, InterruptedException {
    Program made =
        Program.run(
            List.of(
                BUILD.resolve("development-ca.sh").toString(), folder.resolve(name).toString()));
    assertThat(made.exitCode()).as(made.errors()).isZero();
  }

  /** A bundle of that version that a device trusts. */
  Path trusted(String version) throws IOException, InterruptedException {
    Path bundle = folder.resolve(version + ".raucb");
    Program made = make("keys/signer", "keys/ca.pem", GENERIC, version, bundle);
    assertThat(made.errors()).isEmpty();
    assertThat(made.exitCode()).isZero();
    return bundle;
  }

  /**
   * Tries to make a bundle.
   *
   * @param signer the file of key and certificate, without their endings
   * @param authority the file of whom the device would trust
   */
  Program make(String signer, String authority, String flavour, String version, Path file)
      throws IOException, InterruptedException {
    return Program.run(
        List.of(
            "env",
            "PIPIT_UPDATE_CERT=" + folder.resolve(signer + ".pem"),
            "PIPIT_UPDATE_KEY=" + folder.resolve(signer + ".key"),
            "PIPIT_UPDATE_CA=" + folder.resolve(authority),
            BUILD.resolve("bundle.sh").toString(),
            folder.resolve("root.img").toString(),
            folder.resolve("boot").toString(),
            flavour,
            version,
            file.toString()));
  }

  /** RAUC's configuration of the image, for a card whose notes are in that folder. */
  String configuration(Path updates) throws IOException {
    String configuration =
        Files.readString(BUILD.resolve("rauc/system.conf"))
            .replace("@FLAVOUR@", GENERIC)
            .replace("@DISK@", "50697069")
            // Of the image's RAUC, 1.13; that of Debian 12 does not know it, nor is it asked to.
            .replace("extra-mkfs-opts=-F 32\n", "")
            .replace("/data/updates/rauc.status", updates.resolve("rauc.status").toString())
            .replace(
                "/usr/lib/pipit-image/update-ca.pem", folder.resolve("keys/ca.pem").toString());
    assertThat(configuration).contains("/keys/ca.pem").doesNotContain("=@", "@-");
    return configuration;
  }
}
