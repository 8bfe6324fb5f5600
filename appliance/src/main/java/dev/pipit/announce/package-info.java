/** Tells others of this device: Home Assistant by MQTT. */
@NullMarked
package dev.pipit.announce;

import org.jspecify.annotations.NullMarked;
