package dev.pipit.bench;

import java.util.Locale;

/**
 * One measured number and what is asked of it; less is better.
 *
 * @param what is measured
 * @param value NaN when it could not be measured
 * @param unit behind the value, empty for a ratio
 * @param must the most it may be; NaN when it is only reported
 * @param aim the most it should be; NaN when it is only reported
 * @param detail how it was measured, or why it was not
 */
record Figure(String what, double value, String unit, double must, double aim, String detail) {
  static Figure ratio(String what, double value, double must, double aim, String detail) {
    return new Figure(what, value, "", must, aim, detail);
  }

  static Figure reported(String what, double value, String unit, String detail) {
    return new Figure(what, value, unit, Double.NaN, Double.NaN, detail);
  }

  static Figure notMeasured(String what, String reason) {
    return new Figure(what, Double.NaN, "", Double.NaN, Double.NaN, reason);
  }

  /** Whether the figure exists and breaks its limit, or was to be measured and could not be. */
  boolean missed() {
    return Double.isNaN(value) || value > must;
  }

  String verdict() {
    if (Double.isNaN(value)) {
      return "NOT MEASURED";
    }
    if (Double.isNaN(must)) {
      return "reported";
    }
    if (value > must) {
      return "MISSED";
    }
    return value > aim ? "must" : "aim";
  }

  String valueText() {
    return Double.isNaN(value) ? "" : text(value) + unitText();
  }

  String limitText(double limit) {
    return Double.isNaN(limit) ? "" : "≤ " + text(limit) + unitText();
  }

  private String unitText() {
    return unit.isEmpty() ? "" : " " + unit;
  }

  private static String text(double number) {
    String format = number >= 100 || number == Math.rint(number) ? "%.0f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }
}
