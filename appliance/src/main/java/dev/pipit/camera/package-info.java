/** A supervised pipeline from capture through encoding to the live stream; its state and health. */
@NullMarked
package dev.pipit.camera;

import org.jspecify.annotations.NullMarked;
