/**
 * Who may do what: the claim code of a new device, the password, sessions, API tokens, signed
 * addresses, and the limits on guessing them. Knows nothing of HTTP.
 *
 * <p>Secrets are kept as hashes only; none is ever logged.
 */
@NullMarked
package dev.pipit.access;

import org.jspecify.annotations.NullMarked;
