package dev.pipit.link;

import java.util.List;

/** The form of a type of message. */
interface Shape {
  /** What the field {@code type} says. */
  String word();

  /** What the message means, for the reference page. */
  String says();

  /** Its fields beside {@code type}, in the order in which they are written. */
  List<Field> fields();
}
