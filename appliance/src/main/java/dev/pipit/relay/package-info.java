/**
 * The living part of a relay: devices that are connected, the media that they send, and who waits
 * for them.
 */
@NullMarked
package dev.pipit.relay;

import org.jspecify.annotations.NullMarked;
