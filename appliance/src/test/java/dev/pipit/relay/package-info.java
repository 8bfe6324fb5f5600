/** The living part of a relay, over real sockets of the loopback. */
@NullMarked
package dev.pipit.relay;

import org.jspecify.annotations.NullMarked;
