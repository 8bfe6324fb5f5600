/** The rules that the whole source keeps: who may import whom, how things are called. */
@NullMarked
package dev.pipit.architecture;

import org.jspecify.annotations.NullMarked;
