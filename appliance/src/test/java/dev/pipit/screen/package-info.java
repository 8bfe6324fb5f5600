@NullMarked
package dev.pipit.screen;

import org.jspecify.annotations.NullMarked;
