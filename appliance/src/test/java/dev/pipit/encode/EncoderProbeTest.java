package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.encode.ProbeResult.NotTried;
import dev.pipit.encode.ProbeResult.Works;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderProbeTest {
  private static final EncoderSettings SETTINGS =
      new EncoderSettings(
          new RawFormat(PixelFormat.YUYV, 640, 360, 1280, ColorSpace.BT601),
          640,
          360,
          30,
          1_000_000,
          4);

  @Test
  void withoutAHardwareEncoderItIsX264AndTheSentenceSaysWhy() throws Exception {
    EncoderChoice choice = EncoderProbe.choosePreferring("auto", SETTINGS, List.of("h264_v4l2m2m"));

    assertThat(choice.name()).isEqualTo("libx264");
    assertThat(choice.why()).contains("libx264 takes").contains("640x360");
    assertThat(choice.results()).last().isEqualTo(new NotTried("libopenh264"));
    try (Encoder encoder = choice.open(SETTINGS)) {
      assertThat(encoder.name()).isEqualTo("libx264");
    }
  }

  @Test
  void anEncoderThatBrokeCanBeLeftOut() throws Exception {
    EncoderChoice choice =
        EncoderProbe.choosePreferring("auto", SETTINGS, List.of("h264_v4l2m2m", "libx264"));

    assertThat(choice.name()).isEqualTo("libopenh264");
  }

  @Test
  void oneThatHasTimeToSpareWorksHarderForABetterPicture() throws Exception {
    EncoderSettings few = new EncoderSettings(SETTINGS.input(), 640, 360, 2, 1_000_000, 4);
    EncoderChoice unhurried =
        EncoderProbe.choosePreferring("auto", few, List.of("h264_v4l2m2m", "h264_m2m"));
    assertThat(unhurried.chosen().preset()).isEqualTo("superfast");
    assertThat(unhurried.why()).endsWith("on 1 thread, preset superfast.");
  }

  @Test
  void everySoftwareEncoderOfTheBuildWorks() throws Exception {
    List<ProbeResult> results = EncoderProbe.all(SETTINGS);

    assertThat(results)
        .extracting(ProbeResult::name)
        .containsExactly("h264_v4l2m2m", "h264_m2m", "libx264", "libopenh264");
    assertThat(results.subList(2, 4)).hasOnlyElementsOfType(Works.class);
  }

  @Test
  void aSizeThatNoEncoderTakesIsRefusedWithEveryReason() {
    EncoderSettings huge = new EncoderSettings(SETTINGS.input(), 30_000, 30_000, 30, 1_000_000, 4);

    EncodeException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            EncodeException.class,
            () -> EncoderProbe.choosePreferring("auto", huge, List.of("h264_v4l2m2m")));

    assertThat(refused).hasMessageContaining("libx264:").hasMessageContaining("libopenh264:");
  }

  @Test
  void aHardwareEncoderIsRuledOutWhenThereAreOnlyCameras(@TempDir Path folder) throws Exception {
    assertThat(new VideoNodes(folder.resolve("none")).whyNoEncoder()).isPresent();
    assertThat(new VideoNodes(folder).whyNoEncoder()).contains("There is no /dev/video node.");

    node(folder, "video0", "uvcvideo");
    assertThat(new VideoNodes(folder).whyNoEncoder())
        .contains("All /dev/video nodes are cameras (video0).");

    node(folder, "video11", "bcm2835-codec");
    assertThat(new VideoNodes(folder).whyNoEncoder()).isEmpty();
  }

  @Test
  void theChipOfARaspberryPiIsKnownByTheNameOfItsNode(@TempDir Path folder) throws Exception {
    node(folder, "video10", "bcm2835-codec");
    Files.writeString(folder.resolve("video10/name"), "bcm2835-codec-decode\n");
    assertThat(new VideoNodes(folder).hasChip()).isFalse();

    node(folder, "video11", "bcm2835-codec");
    Files.writeString(folder.resolve("video11/name"), "bcm2835-codec-encode\n");
    assertThat(new VideoNodes(folder).hasChip()).isTrue();
    assertThat(new VideoNodes(folder.resolve("none")).hasChip()).isFalse();
  }

  private static void node(Path folder, String name, String driver) throws Exception {
    Path target = Files.createDirectories(folder.resolve("drivers").resolve(driver));
    Path device = Files.createDirectories(folder.resolve(name).resolve("device"));
    Files.createSymbolicLink(device.resolve("driver"), target);
  }
}
