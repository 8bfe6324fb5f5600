package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.StreamRules.Verdict;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRulesTest {
  private static final int LONGEST_GROUP = 20;
  private static final int SLICE = 0x61;
  private static final int IDR = 0x65;

  @ParameterizedTest
  @ValueSource(strings = {"x264-zerolatency", "x264-three-slices", "openh264"})
  void aStreamOfALiveEncoderKeepsTheRules(String stream) {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    List<ByteBuffer> accessUnits = AccessUnits.of(Corpus.bytes("streams/" + stream + ".h264"));
    for (int i = 0; i < accessUnits.size(); i++) {
      Verdict verdict = rules.accept(accessUnits.get(i));
      // The second IDR is the sixth picture: only then one whole group was seen.
      assertThat(verdict).isEqualTo(i < 5 ? new Verdict.Undecided() : new Verdict.Keeps());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x264-b-slices | There are B slices, which delay the picture.",
        "x264-interlaced | The pictures may be interlaced, which the packager does not carry.",
        "x264-long-group | There are more than 20 pictures without an IDR picture.",
        "x264-intra-refresh | There are more than 20 pictures without an IDR picture.",
        "x264-high444 | The pictures are not 8-bit 4:2:0, the only kind that every browser decodes.",
      })
  void aStreamThatBreaksARuleIsToldWhich(String stream, String sentence) {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    AccessUnits.of(Corpus.bytes("streams/" + stream + ".h264")).forEach(rules::accept);
    assertThat(rules.verdict()).isEqualTo(new Verdict.Breaks(sentence));
  }

  @Test
  void picturesThatAreShownInAnotherOrderAreFoundWithoutBSlices() {
    TestSps sps = new TestSps();
    assertThat(verdict(sps, idr(0), slice(8), slice(4)))
        .isEqualTo(
            new Verdict.Breaks("Pictures are shown in another order than they are coded in."));
  }

  @Test
  void lostPicturesAreNoticedUntilTheNextIdrAndBreakNoRule() {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    rules.accept(annexB(new TestSps().write(), pps(), idr(0)));
    rules.accept(annexB(slice(1, 2)));
    assertThat(rules.isIncomplete()).isFalse();
    // The count of four bits seems to have gone back.
    rules.accept(annexB(slice(7, 14)));
    assertThat(rules.isIncomplete()).isTrue();
    rules.accept(annexB(slice(8, 0)));
    assertThat(rules.isIncomplete()).isTrue();
    rules.accept(annexB(idr(0)));
    assertThat(rules.isIncomplete()).isFalse();
    assertThat(rules.verdict()).isEqualTo(new Verdict.Keeps());
  }

  @Test
  void aPictureOrderCountThatWrapsIsInOrder() {
    assertThat(verdict(new TestSps(), idr(0), slice(6), slice(12), slice(2), slice(8), idr(0)))
        .isEqualTo(new Verdict.Keeps());
  }

  @Test
  void pictureOrderCountType1IsNotFollowed() {
    assertThat(verdict(new TestSps().pictureOrderCountType(1)))
        .isEqualTo(
            new Verdict.Breaks(
                "The order of the pictures is coded as type 1, which Pipit does not follow."));
  }

  @Test
  void aSecondSpsBreaksTheRules() {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    rules.accept(annexB(new TestSps().write(0), new TestSps().write(1)));
    assertThat(rules.verdict())
        .isEqualTo(new Verdict.Breaks("The stream has more than one sequence parameter set."));
  }

  @Test
  void twoPicturesInOneBufferBreakTheRules() {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    rules.accept(annexB(new TestSps().write(), pps(), idr(0), slice(2)));
    assertThat(rules.verdict())
        .isEqualTo(new Verdict.Breaks("One buffer of the camera holds several pictures."));
  }

  @Test
  void anIdrBeforeTheParameterSetsBreaksTheRules() {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    rules.accept(annexB(idr(0)));
    assertThat(rules.verdict())
        .isEqualTo(new Verdict.Breaks("An IDR picture comes before the parameter sets."));
  }

  @Test
  void aStreamThatNeverHasParameterSetsIsNotWaitedForWithoutEnd() {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    for (int i = 0; i <= LONGEST_GROUP; i++) {
      assertThat(rules.verdict()).isEqualTo(new Verdict.Undecided());
      rules.accept(annexB(slice(2 * i)));
    }
    assertThat(rules.verdict()).isInstanceOf(Verdict.Breaks.class);
  }

  @Test
  void aStreamThatKeptTheRulesMayBreakThemLaterAndStaysJudged() {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    rules.accept(annexB(new TestSps().write(), pps(), idr(0)));
    rules.accept(annexB(idr(0)));
    assertThat(rules.verdict()).isEqualTo(new Verdict.Keeps());
    rules.accept(annexB(new BitWriter().bits(SLICE, 8)));
    Verdict broken =
        new Verdict.Breaks(
            "The stream breaks the H.264 standard: the NAL unit ends within slice_type"
                + " (at bit 16 of the NAL unit).");
    assertThat(rules.verdict()).isEqualTo(broken);
    assertThat(rules.accept(annexB(idr(0)))).isEqualTo(broken);
  }

  private static Verdict verdict(TestSps sps, BitWriter... pictures) {
    StreamRules rules = new StreamRules(LONGEST_GROUP);
    rules.accept(annexB(sps.write(), pps()));
    for (BitWriter picture : pictures) {
      rules.accept(annexB(picture));
    }
    return rules.verdict();
  }

  private static BitWriter pps() {
    return new BitWriter().bits(0x68, 8).unsigned(0).unsigned(0).bits(0x3F, 8);
  }

  private static BitWriter idr(int pictureOrderCount) {
    return new BitWriter()
        .bits(IDR, 8)
        .unsigned(0)
        .unsigned(7)
        .unsigned(0)
        .bits(0, 4)
        .unsigned(1)
        .bits(pictureOrderCount, 4);
  }

  private static BitWriter slice(int pictureOrderCount) {
    return slice(1, pictureOrderCount);
  }

  private static BitWriter slice(int frameNum, int pictureOrderCount) {
    return new BitWriter()
        .bits(SLICE, 8)
        .unsigned(0)
        .unsigned(5)
        .unsigned(0)
        .bits(frameNum, 4)
        .bits(pictureOrderCount, 4);
  }

  private static ByteBuffer annexB(BitWriter... nals) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (BitWriter nal : nals) {
      out.writeBytes(new byte[] {0, 0, 0, 1});
      out.writeBytes(nal.nal().array());
    }
    return Corpus.direct(out.toByteArray());
  }
}
