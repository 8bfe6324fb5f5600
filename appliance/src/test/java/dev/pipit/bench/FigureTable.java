package dev.pipit.bench;

import java.util.ArrayList;
import java.util.List;

/** Figures as a Markdown table whose columns are aligned for the terminal too. */
final class FigureTable {
  private static final List<String> HEADING =
      List.of("what", "measured", "must", "aim", "verdict", "how");

  private FigureTable() {}

  static String of(List<Figure> figures) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADING);
    for (Figure figure : figures) {
      rows.add(
          List.of(
              figure.what(),
              figure.valueText(),
              figure.limitText(figure.must()),
              figure.limitText(figure.aim()),
              figure.verdict(),
              figure.detail()));
    }
    StringBuilder table = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < HEADING.size(); column++) {
        String cell = rows.get(row).get(column);
        table.append("| ").append(cell);
        table.repeat(' ', width(rows, column) - cell.length() + 1);
      }
      table.append("|\n");
      if (row == 0) {
        for (int column = 0; column < HEADING.size(); column++) {
          table.append("|").repeat('-', width(rows, column) + 2);
        }
        table.append("|\n");
      }
    }
    return table.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
