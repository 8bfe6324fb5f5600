/**
 * What a relay keeps in its database: accounts, sessions, devices and how they are claimed, shares,
 * passkeys, and who did what when. SQLite by default, PostgreSQL where a relay shares it. Knows
 * nothing of HTTP, mail or connections.
 *
 * <p>Every question and every change names the account it is asked for, in the SQL itself: what
 * belongs to another account answers like what does not exist. Secrets are kept as hashes only.
 */
@NullMarked
package dev.pipit.accounts;

import org.jspecify.annotations.NullMarked;
