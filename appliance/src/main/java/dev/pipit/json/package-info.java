/** JSON by Jackson's streaming part, for all who read or write it. */
@NullMarked
package dev.pipit.json;

import org.jspecify.annotations.NullMarked;
