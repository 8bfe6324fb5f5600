/** Cards that owners prepared, power cuts among the steps of taking them over, hostile files. */
@NullMarked
package dev.pipit.card;

import org.jspecify.annotations.NullMarked;
