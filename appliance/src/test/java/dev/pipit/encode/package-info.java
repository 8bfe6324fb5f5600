/** Encoding is judged by decoding. */
@NullMarked
package dev.pipit.encode;

import org.jspecify.annotations.NullMarked;
