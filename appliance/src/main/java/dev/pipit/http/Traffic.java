package dev.pipit.http;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who is connected to the web server and what they are being sent, whatever it serves.
 *
 * @param viewers who watches by HLS
 * @param sockets who watches over a WebSocket
 * @param exchanges requests for something of a stream that are under way
 * @param jpegs who reads pictures one by one
 * @param connections how many connections are open
 * @param shed how many were closed because there were too many
 * @param slowHeads how many were closed because a request's head did not come
 * @param warnings what is to be said of the ports
 */
record Traffic(
    HlsViewers viewers,
    LiveSockets sockets,
    HlsExchanges exchanges,
    JpegReaders jpegs,
    IntSupplier connections,
    LongSupplier shed,
    LongSupplier slowHeads,
    Supplier<List<ServiceState.Warning>> warnings) {
  /** How many watch the stream of that name, by any way. */
  int viewers(String name) {
    return sockets.count(name) + viewers.count(name) + jpegs.count(name);
  }
}
