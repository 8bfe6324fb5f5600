/** Tells others of this device: Home Assistant by MQTT, browsers by multicast DNS. */
@NullMarked
package dev.pipit.announce;

import org.jspecify.annotations.NullMarked;
