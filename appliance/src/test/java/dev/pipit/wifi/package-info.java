/** The setup point with a radio made by hand, and what root reads of others. */
@NullMarked
package dev.pipit.wifi;

import org.jspecify.annotations.NullMarked;
