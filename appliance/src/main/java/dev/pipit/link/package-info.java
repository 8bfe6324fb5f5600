/**
 * The messages between a device and a relay, and the device's side: claiming, and the control
 * channel that is kept up for ever. The relay's side reads and writes the same messages.
 */
@NullMarked
package dev.pipit.link;

import org.jspecify.annotations.NullMarked;
