/** Tests on a kernel's own camera device, in a virtual machine that qemu emulates. */
@NullMarked
package dev.pipit.vm;

import org.jspecify.annotations.NullMarked;
