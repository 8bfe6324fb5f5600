@NullMarked
package dev.pipit.device;

import org.jspecify.annotations.NullMarked;
