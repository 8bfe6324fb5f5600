package dev.pipit.card;

import org.jspecify.annotations.Nullable;

/**
 * A file with zeros where text should be, of which nothing was taken over. What is left of it may
 * have a password, so it does not stay.
 */
record DamagedFile(String name) implements CardFile {
  @Override
  public void ask(CardWishes wishes) {
    wishes.fault(
        name,
        1,
        "",
        "has zeros in place of text: the card was taken out of the computer before all was written,"
            + " or is damaged. Nothing of it was taken over; write the file again");
  }

  @Override
  public @Nullable Remains remains(CardWishes wishes) {
    return null;
  }
}
