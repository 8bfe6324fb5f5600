/** Hours of use in minutes: viewers come and go while the process must not grow. */
@NullMarked
package dev.pipit.soak;

import org.jspecify.annotations.NullMarked;
