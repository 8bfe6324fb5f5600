/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VIRTUAL_PI_BITS_H
#define VIRTUAL_PI_BITS_H

#include <linux/types.h>

/**
 * struct bits - a writer of NAL units in Annex B form
 * @next: where the next byte goes
 * @end: first byte that is not ours
 * @pending: bits of the byte at hand
 * @count: how many of them, 0 to 7
 * @zeros: zero bytes since the last other one, for emulation prevention
 * @full: a byte did not fit; all after it is lost
 */
struct bits {
	u8 *next;
	u8 *end;
	u32 pending;
	unsigned int count;
	unsigned int zeros;
	bool full;
};

void bits_start_nal(struct bits *b, u8 header);
void bits_put(struct bits *b, u32 value, unsigned int count);
void bits_ue(struct bits *b, u32 value);
void bits_align(struct bits *b);
void bits_end_nal(struct bits *b);
void bits_bytes(struct bits *b, const u8 *bytes, size_t count);

#endif
