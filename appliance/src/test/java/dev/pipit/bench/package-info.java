/** Measures the figures that Pipit promises, as ratios within one run. */
@NullMarked
package dev.pipit.bench;

import org.jspecify.annotations.NullMarked;
