/**
 * What an owner left on the card's first partition for the device, and how the device takes it
 * over: files of their own and of Raspberry Pi Imager, Wi-Fi, names, the card's status. Knows
 * nothing of passwords' hashes or of the service: who calls hands that in.
 *
 * <p>Secrets are written to the system's settings and nowhere else; none is ever logged or told.
 */
@NullMarked
package dev.pipit.card;

import org.jspecify.annotations.NullMarked;
