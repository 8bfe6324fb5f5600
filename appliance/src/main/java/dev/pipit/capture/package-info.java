/** Where pictures come from: V4L2 devices, files, the test picture and the slate. */
@NullMarked
package dev.pipit.capture;

import org.jspecify.annotations.NullMarked;
