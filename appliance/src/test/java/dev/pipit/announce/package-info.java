/** Tests of the announcements. */
@NullMarked
package dev.pipit.announce;

import org.jspecify.annotations.NullMarked;
