/**
 * What the JDK has no call for: ioctl and V4L2, memory mapping of devices, systemd's notification
 * socket. The only package that calls native functions by itself.
 */
@NullMarked
package dev.pipit.linux;

import org.jspecify.annotations.NullMarked;
