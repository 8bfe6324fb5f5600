/**
 * One LiveStream per camera: the window of media, its readers, and those that wait for what comes
 * next.
 */
@NullMarked
package dev.pipit.live;

import org.jspecify.annotations.NullMarked;
