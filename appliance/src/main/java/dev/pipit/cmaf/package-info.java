/** CMAF headers and chunks for H.264 video (ISO/IEC 23000-19, 14496-12, 14496-15). */
@NullMarked
package dev.pipit.cmaf;

import org.jspecify.annotations.NullMarked;
