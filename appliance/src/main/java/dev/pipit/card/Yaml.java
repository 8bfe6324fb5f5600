package dev.pipit.card;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value in a YAML file; the only user of the YAML parser. The tree of nodes is read, and nothing
 * is ever made of what a file names.
 */
final class Yaml {
  private static final int MOST_CHARACTERS = 1 << 16;
  private static final Pattern KEY =
      Pattern.compile("(?<![A-Za-z_-])([A-Za-z_-]{1,64}+)[\"']?\\s*[:=]");
  private static final Pattern HASH = Pattern.compile("\\$(y|7|2[aby]|[156]|gy|md5)\\$|printf");

  private final @Nullable Node node;

  private Yaml(@Nullable Node node) {
    this.node = node;
  }

  /** A file cannot be read; the message says why without repeating anything of it. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;

    BrokenException(int line, String message) {
      super(message);
      this.line = line;
    }

    /** From 1, which stands for the whole file, too. */
    int line() {
      return line;
    }
  }

  /** The whole of a file. */
  static Yaml of(String text) throws BrokenException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("card")
            .setCodePointLimit(MOST_CHARACTERS)
            .setMaxAliasesForCollections(0)
            .setAllowDuplicateKeys(false)
            .build();
    try {
      return new Yaml(new Compose(settings).composeString(text).orElse(null));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw new BrokenException(line, "is not YAML; look at the quotes and at the indentation");
    } catch (YamlEngineException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new BrokenException(1, "is not YAML");
    } catch (StackOverflowError e) {
      // The parser descends once for each level; it holds nothing that would be left behind.
      throw new BrokenException(1, "is nested too deeply");
    }
  }

  /** Where it begins, from 1; 0 when there is nothing. */
  int line() {
    if (node == null) {
      return 0;
    }
    Optional<Mark> mark = node.getStartMark();
    return mark.map(Mark::getLine).orElse(-1) + 1;
  }

  /** Whether there is nothing, or a key with nothing behind it, or a mapping without entries. */
  boolean isEmpty() {
    return node == null
        || (node instanceof ScalarNode scalar && scalar.getValue().isEmpty() && scalar.isPlain())
        || (node instanceof MappingNode mapping && mapping.getValue().isEmpty());
  }

  /**
   * Where this is something else than a mapping of plain keys, each there once: the line, from 1; 0
   * when it is such a mapping. What {@link #entries} leaves out is told by it.
   */
  int oddLine() {
    if (!(node instanceof MappingNode mapping)) {
      return Math.max(1, line());
    }
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      boolean isOdd =
          !(tuple.getKeyNode() instanceof ScalarNode key)
              || key.getValue().equals("<<")
              || !keys.add(key.getValue());
      if (isOdd) {
        return Math.max(1, new Yaml(tuple.getKeyNode()).line());
      }
    }
    return 0;
  }

  /** Where a key of a mapping stands, from 1; the mapping's line when it has no such key. */
  int keyLine(String name) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
          return new Yaml(key).line();
        }
      }
    }
    return line();
  }

  /** What a mapping has under a name; nothing when it has not, or is no mapping. */
  Yaml at(String name) {
    return entries().getOrDefault(name, new Yaml(null));
  }

  /** A mapping's entries; empty when it is none. */
  Map<String, Yaml> entries() {
    Map<String, Yaml> entries = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      mapping
          .getValue()
          .forEach(
              tuple -> {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                  entries.putIfAbsent(key.getValue(), new Yaml(tuple.getValueNode()));
                }
              });
    }
    return entries;
  }

  /** A list's items, or the one thing itself. */
  List<Yaml> items() {
    List<Yaml> items = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(item -> items.add(new Yaml(item)));
    } else if (node != null) {
      items.add(this);
    }
    return items;
  }

  /** Text, a number or a truth as it is written; null when it is nothing of these. */
  @Nullable String text() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : null;
  }

  boolean isTrue() {
    String text = text();
    return text != null && text.matches("true|True|TRUE|yes|on");
  }

  boolean isThere() {
    return node != null;
  }

  /**
   * The text of a file that stays, without secrets; it may be anything but YAML. Too much is
   * removed rather than too little.
   *
   * @param more keys of which nothing stays, because a secret may stand anywhere below them
   */
  static String withoutSecrets(String text, Set<String> more) {
    StringBuilder rest = new StringBuilder();
    int erasedBelow = -1;
    for (String line : text.split("\r\n|\n|\r", -1)) {
      int indentation = line.length() - line.stripLeading().length();
      // A value may go on, whatever the quotes and the indentation are worth.
      boolean isBelow =
          erasedBelow >= 0 && (indentation > erasedBelow || !KEY.matcher(line).find());
      boolean isSecret = hasSecret(line, more);
      if (isSecret && !isBelow) {
        erasedBelow = indentation;
      } else if (!isBelow) {
        erasedBelow = -1;
      }
      rest.append(isBelow || isSecret ? "# erased" : line).append("\r\n");
    }
    return rest.toString();
  }

  private static boolean hasSecret(String line, Set<String> more) {
    if (HASH.matcher(line).find()) {
      return true;
    }
    Matcher key = KEY.matcher(line);
    while (key.find()) {
      if (CardFile.isSecret(key.group(1)) || more.contains(key.group(1))) {
        return true;
      }
    }
    return false;
  }
}
