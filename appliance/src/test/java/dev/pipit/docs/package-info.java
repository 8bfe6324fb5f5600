/** The pages of the repository: every one can be found, and no link leads nowhere. */
@NullMarked
package dev.pipit.docs;

import org.jspecify.annotations.NullMarked;
