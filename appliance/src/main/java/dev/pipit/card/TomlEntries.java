package dev.pipit.card;

import dev.pipit.config.LooseToml;
import dev.pipit.config.LooseToml.Entry;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes values of the right type from a TOML file, and tells of the others. */
record TomlEntries(String file, LooseToml toml, CardWishes wishes) {
  void tellBroken() {
    for (LooseToml.Broken broken : toml.broken()) {
      wishes.fault(file, broken.line(), "", "the line " + broken.message());
    }
  }

  /** The text of an entry, or null when it is none, which has been told then. */
  @Nullable String text(Entry entry) {
    if (entry.value() instanceof String text) {
      return text;
    }
    wishes.fault(file, entry.line(), entry.key(), "must be text in quotes");
    return null;
  }

  void text(Entry entry, Consumer<String> use) {
    String text = text(entry);
    if (text != null) {
      use.accept(text);
    }
  }

  @Nullable Boolean truth(Entry entry) {
    if (entry.value() instanceof Boolean truth) {
      return truth;
    }
    wishes.fault(file, entry.line(), entry.key(), "must be true or false, without quotes");
    return null;
  }

  /** One text or several. */
  void texts(Entry entry, Consumer<String> use) {
    if (entry.value() instanceof List<?> list) {
      for (Object item : list) {
        text(new Entry(entry.path(), item, entry.line()), use);
      }
    } else {
      text(entry, use);
    }
  }
}
