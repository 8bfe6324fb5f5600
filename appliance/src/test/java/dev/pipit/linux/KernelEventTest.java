package dev.pipit.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KernelEventTest {
  private static final String CAMERA =
      "/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/video4linux/video0";

  private final SortedMap<String, byte[]> corpus = Corpus.all("uevents");

  private static @Nullable KernelEvent parse(byte[] message) {
    return KernelEvent.parse(ByteBuffer.wrap(message));
  }

  private byte[] bytes(String name) {
    return Objects.requireNonNull(corpus.get(name), name);
  }

  private KernelEvent told(String name) {
    return Objects.requireNonNull(parse(bytes(name)), name);
  }

  @Test
  void aCameraThatComesOrGoesIsToldWithItsNode() {
    assertThat(told("add-video"))
        .isEqualTo(new KernelEvent("add", "video4linux", CAMERA, "video0"));
    assertThat(told("remove-video"))
        .isEqualTo(new KernelEvent("remove", "video4linux", CAMERA, "video0"));
    assertThat(told("synthetic"))
        .isEqualTo(new KernelEvent("change", "video4linux", CAMERA, "video0"));
    assertThat(told("add-video").isAboutVideo()).isTrue();
  }

  @Test
  void otherDevicesAreNoCameras() {
    assertThat(told("bind-usb").isAboutVideo()).isFalse();
    assertThat(told("bind-usb").deviceName()).isNull();
    assertThat(told("hostile-no-subsystem").isAboutVideo()).isFalse();
  }

  @Test
  void whatTheKernelDoesNotSayIsNoEvent() {
    for (String name :
        new String[] {
          "hostile-udev",
          "hostile-empty",
          "hostile-nul",
          "hostile-nuls",
          "hostile-no-nul",
          "hostile-cut",
          "hostile-other-path",
          "hostile-no-action",
          "hostile-at",
        }) {
      assertThat(parse(bytes(name))).as(name).isNull();
    }
  }

  @Test
  void ofAKeyThatComesTwiceTheFirstCounts() {
    assertThat(told("hostile-twice").subsystem()).isEqualTo("video4linux");
    assertThat(told("hostile-twice").deviceName()).isEqualTo("video0");
  }

  @Test
  void anyBytesAreReadAsAnEventOrAsNone() {
    Mutations mutations = new Mutations(7);
    for (int round = 0; round < 500; round++) {
      for (Map.Entry<String, byte[]> seed : corpus.entrySet()) {
        byte[] bytes = round == 0 ? seed.getValue() : mutations.of(seed.getValue());
        KernelEvent event = parse(bytes);
        if (event != null) {
          assertThat(event.toString()).as(seed.getKey()).doesNotContainPattern("\\p{Cntrl}");
          assertThat(event.toString()).as(seed.getKey()).hasSizeLessThan(3 * KernelEvent.LONGEST);
        }
      }
    }
  }

  @Test
  void aMessageWithinABufferIsReadWithinItsLimits() {
    byte[] message = bytes("add-video");
    ByteBuffer buffer = ByteBuffer.allocateDirect(message.length + 20);
    buffer.position(10).put(message).limit(10 + message.length).position(10);
    assertThat(KernelEvent.parse(buffer)).isEqualTo(told("add-video"));
    assertThat(buffer.position()).isEqualTo(10);
    assertThat(buffer.remaining()).isEqualTo(message.length);
  }
}
