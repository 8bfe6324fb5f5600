/** The supervised camera, with a scripted device and encoder at its edges. */
@NullMarked
package dev.pipit.camera;

import org.jspecify.annotations.NullMarked;
