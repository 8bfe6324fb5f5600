/** The installed program as tests see it from the outside: a process, its figures and its HTTP. */
@NullMarked
package dev.pipit.installed;

import org.jspecify.annotations.NullMarked;
