/**
 * The certificate and key that the web server proves itself with: from files, or made by the device
 * and renewed in time. Only this package knows Bouncy Castle. Nothing of it is loaded while TLS is
 * off.
 */
@NullMarked
package dev.pipit.tls;

import org.jspecify.annotations.NullMarked;
