@NullMarked
package dev.pipit.linux;

import org.jspecify.annotations.NullMarked;
