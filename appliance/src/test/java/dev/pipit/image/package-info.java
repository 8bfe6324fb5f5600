/** Tests on the SD image itself, started in a machine that qemu emulates. */
@NullMarked
package dev.pipit.image;

import org.jspecify.annotations.NullMarked;
