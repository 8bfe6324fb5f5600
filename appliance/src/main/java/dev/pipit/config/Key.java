package dev.pipit.config;

import java.util.Locale;

/**
 * One key of the configuration: everything that reading, checking and describing it needs.
 *
 * @param name the last part of the key
 * @param standard the value when nobody gives one
 * @param applies what a change of it while the service runs takes
 * @param description one or two sentences for the reference page
 */
record Key<T>(
    Section section,
    String name,
    ValueType<T> type,
    T standard,
    Applies applies,
    String description) {
  /** A key that is read once, when the service starts. */
  Key(Section section, String name, ValueType<T> type, T standard, String description) {
    this(section, name, type, standard, Applies.RESTART, description);
  }

  /** The tables that keys are in. */
  enum Section {
    /** The web server. */
    SERVER("server"),
    /** One table for each camera. */
    CAMERA("cameras.NAME"),
    /** What is logged. */
    LOG("log"),
    /** Who may watch. */
    ACCESS("access"),
    /** What outlasts the service. */
    STATE("state"),
    /** How browsers find the device. */
    MDNS("mdns"),
    /** The broker through which Home Assistant is told. */
    MQTT("mqtt"),
    /** The screen that is plugged into the board. */
    SCREEN("screen"),
    /** Updates of the SD image. */
    UPDATE("update"),
    /** What is wired to the header. */
    GPIO("gpio");

    private final String table;

    Section(String table) {
      this.table = table;
    }

    /** The name of the table; NAME stands for that of a camera. */
    String table() {
      return table;
    }
  }

  /** The key with dots, with NAME for the name of a camera. */
  String dotted() {
    return section.table() + "." + name;
  }

  /** The environment variable that overrides it, with NAME for the name of a camera. */
  String environmentVariable() {
    return environmentVariable(dotted());
  }

  /** The environment variable for a key with dots. */
  static String environmentVariable(String dotted) {
    return "PIPIT_" + environmentPart(dotted);
  }

  /** A part of a key as it is in the name of a variable. */
  static String environmentPart(String part) {
    return part.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
