@NullMarked
package dev.pipit.capture;

import org.jspecify.annotations.NullMarked;
