package dev.pipit.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures the figures and prints them as a table; arguments name groups of them, none means all.
 * Ends with 1 when one breaks its limit.
 */
public final class Bench {
  private static final Map<String, Figures> GROUPS = groups();

  private Bench() {}

  private static Map<String, Figures> groups() {
    Map<String, Figures> groups = new LinkedHashMap<>();
    groups.put("start", new StartFigures());
    groups.put("memory", new MemoryFigures());
    groups.put("allocation", new AllocationFigures());
    groups.put("encoding", new EncodingFigures());
    groups.put("serving", new ServingFigures());
    groups.put("held", new HeldFigures());
    groups.put("rtp", new RtpFigures());
    return groups;
  }

  /** Runs the groups one after another. */
  public static void main(String[] arguments) throws Exception {
    Set<String> wanted = arguments.length == 0 ? GROUPS.keySet() : Set.of(arguments);
    if (!GROUPS.keySet().containsAll(wanted)) {
      System.err.println("Unknown group in " + wanted + "; there are " + GROUPS.keySet());
      System.exit(2);
    }
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, Figures> group : GROUPS.entrySet()) {
      if (wanted.contains(group.getKey())) {
        System.err.println("measuring " + group.getKey());
        figures.addAll(measure(group.getKey(), group.getValue()));
      }
    }
    System.out.println(Machine.name());
    System.out.println();
    System.out.print(FigureTable.of(figures));
    System.exit(figures.stream().anyMatch(Figure::missed) ? 1 : 0);
  }

  private static List<Figure> measure(String name, Figures group) {
    try {
      return group.measure();
    } catch (Exception | AssertionError e) {
      // One group that cannot be measured must not hide the others.
      return List.of(Figure.notMeasured(name, String.valueOf(e.getMessage())));
    }
  }
}
