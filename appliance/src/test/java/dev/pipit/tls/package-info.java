/** Tests of the certificates. */
@NullMarked
package dev.pipit.tls;

import org.jspecify.annotations.NullMarked;
