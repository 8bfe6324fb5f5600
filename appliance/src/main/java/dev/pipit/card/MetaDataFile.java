package dev.pipit.card;

import org.jspecify.annotations.Nullable;

/** {@code meta-data} of cloud-init: a number for the card, of which nothing is needed. */
final class MetaDataFile implements CardFile {
  @Override
  public String name() {
    return "meta-data";
  }

  @Override
  public void ask(CardWishes wishes) {}

  @Override
  public @Nullable Remains remains(CardWishes wishes) {
    return null;
  }
}
