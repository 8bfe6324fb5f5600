/** The web server as its clients see it: real sockets, a real stream. */
@NullMarked
package dev.pipit.http;

import org.jspecify.annotations.NullMarked;
