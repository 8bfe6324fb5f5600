/** The relay's records, each test against both databases. */
@NullMarked
package dev.pipit.accounts;

import org.jspecify.annotations.NullMarked;
