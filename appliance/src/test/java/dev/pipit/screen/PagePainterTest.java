package dev.pipit.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.draw.Canvas;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.testing.AsciiArt;
import dev.pipit.testing.GoldenFile;
import dev.pipit.testing.QrReader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagePainterTest {
  private static final String ADDRESS = "http://192.168.178.123/";
  private static final List<String> ADDRESSES = List.of(ADDRESS, "http://pipit.local/");

  private static ScreenPage page(@Nullable String code, boolean withPicture) {
    return new ScreenPage(
        "Pipit", ADDRESSES, ADDRESS, code, "The camera gives nothing.", withPicture);
  }

  private static ByteBuffer painted(int width, int height, ScreenPage page) {
    RawFormat format = format(width, height);
    ByteBuffer bytes = ByteBuffer.allocateDirect(Canvas.lengthBytes(format));
    new PagePainter(width, height, ColorSpace.BT601).paint(new Canvas(format, bytes), page);
    return bytes;
  }

  private static RawFormat format(int width, int height) {
    return new RawFormat(PixelFormat.YU12, width, height, width, ColorSpace.BT601);
  }

  private static @Nullable String scanned(int width, int height, ByteBuffer bytes) {
    return QrReader.read(width, height, (x, y) -> bytes.get(y * width + x) & 0xff);
  }

  @Test
  void aScreenOfADeviceThatNobodyHasClaimedLooksLikeThis() throws Exception {
    ByteBuffer bytes = painted(1280, 720, page("4831-2264", false));
    GoldenFile.check("screen/page.golden", AsciiArt.of(format(1280, 720), bytes, 160));
  }

  @ParameterizedTest
  @CsvSource({"640,480", "800,480", "1280,720", "1920,1080", "1024,768", "1080,1920", "3840,2160"})
  void aPhoneReadsTheAddressOffTheScreen(int width, int height) {
    assertThat(scanned(width, height, painted(width, height, page("4831-2264", false))))
        .isEqualTo(ADDRESS);
    assertThat(scanned(width, height, painted(width, height, page(null, false))))
        .isEqualTo(ADDRESS);
  }

  @ParameterizedTest
  @CsvSource({"1280,720", "1920,1080", "3840,2160"})
  void aPhoneReadsTheAddressBelowThePicture(int width, int height) {
    assertThat(scanned(width, height, painted(width, height, page(null, true)))).isEqualTo(ADDRESS);
  }

  @Test
  void wordsBelowThePictureLeaveThePictureAlone() {
    ByteBuffer bytes = painted(1280, 720, page(null, true));
    int band = new PagePainter(1280, 720, ColorSpace.BT601).bandPixels();
    for (int at = 0; at < 1280 * (720 - band); at++) {
      assertThat(bytes.get(at)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"2,2", "16,16", "64,32", "320,8", "8,320"})
  void aScreenThatIsTooSmallForWordsIsNoFault(int width, int height) {
    painted(width, height, page("4831-2264", false));
    if (height >= 4 * 12) {
      painted(width, height, page(null, true));
    }
  }

  @Test
  void withoutANetworkItSaysSoAndHasNoCode() {
    ScreenPage page = new ScreenPage("Pipit", List.of(), "", "4831-2264", "", false);
    assertThat(scanned(1280, 720, painted(1280, 720, page))).isNull();
  }
}
