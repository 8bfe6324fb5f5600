package dev.pipit.config;

import dev.pipit.config.Key.Section;
import java.util.List;

/** The keys of updates of the image. */
final class UpdateKeys {
  static final Key<String> CHANNEL =
      new Key<>(
          Section.UPDATE,
          "channel",
          new ValueType.Text<>(
              "the address of a bundle such as \"https://example.org/pipit-rpi.raucb\", or an empty"
                  + " text for none",
              Formats::bundle),
          "",
          Applies.LIVE,
          "Where the SD image looks for an update of itself, when its owner asks for one or at"
              + " night. None by default: nothing is fetched then. What is there must be signed by"
              + " whom the device trusts.");

  static final Key<Boolean> AT_NIGHT =
      new Key<>(
          Section.UPDATE,
          "at-night",
          new ValueType.Truth(),
          false,
          Applies.LIVE,
          "Whether the SD image installs what is newer at `update.channel` by itself, between three"
              + " and four at night. A version that was taken back is not tried again.");

  static final List<Key<?>> ALL = List.of(CHANNEL, AT_NIGHT);

  private UpdateKeys() {}

  static Configuration.Update configuration(Values values) {
    return new Configuration.Update(values.value(CHANNEL), values.value(AT_NIGHT));
  }
}
