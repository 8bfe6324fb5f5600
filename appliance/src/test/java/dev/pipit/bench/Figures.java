package dev.pipit.bench;

import java.util.List;

/** Measures figures that belong together. */
@FunctionalInterface
interface Figures {
  List<Figure> measure() throws Exception;
}
