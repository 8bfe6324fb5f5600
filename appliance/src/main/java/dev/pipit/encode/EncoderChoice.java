package dev.pipit.encode;

import java.util.List;

/**
 * Which encoder to use, and why.
 *
 * @param chosen what the trial of the chosen encoder showed
 * @param why one plain sentence for people
 * @param results every encoder in the order of preference
 */
public record EncoderChoice(ProbeResult.Works chosen, String why, List<ProbeResult> results) {
  /** Takes a copy of the list. */
  public EncoderChoice {
    results = List.copyOf(results);
  }

  /** The libavcodec name, such as {@code libx264}. */
  public String name() {
    return chosen.name();
  }

  /**
   * Opens the chosen encoder. To be called on the platform thread that will use it.
   *
   * @throws EncodeException when it no longer opens
   */
  public Encoder open(EncoderSettings settings) throws EncodeException {
    return open(
        H264Codec.named(chosen.name()).orElseThrow(), settings, chosen.threads(), chosen.preset());
  }

  static Encoder open(H264Codec codec, EncoderSettings settings, int threads, String preset)
      throws EncodeException {
    return codec == H264Codec.CHIP
        ? ChipEncoder.open(settings)
        : LibavEncoder.open(codec, settings, threads, preset);
  }
}
