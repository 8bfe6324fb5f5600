/** Tests of the messages between a device and a relay, and of the device's side. */
@NullMarked
package dev.pipit.link;

import org.jspecify.annotations.NullMarked;
