/** A relay as devices and browsers meet it. */
@NullMarked
package dev.pipit.relayweb;

import org.jspecify.annotations.NullMarked;
