/**
 * What a browser or a player asks for, answered from memory: the page, live streams as HLS and over
 * a WebSocket, state, metrics and health. The only package that knows Jetty.
 *
 * <p>No request holds a thread: every handler is non-blocking, a held playlist request is an object
 * that waits, and whatever is slow to send waits in the kernel's socket buffer.
 */
@NullMarked
package dev.pipit.http;

import org.jspecify.annotations.NullMarked;
