/**
 * The boxes of the ISO base media file format (ISO/IEC 14496-12): writing them, reading them as a
 * tree, and showing that tree to a person.
 */
@NullMarked
package dev.pipit.isobmff;

import org.jspecify.annotations.NullMarked;
