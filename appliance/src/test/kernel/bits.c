// SPDX-License-Identifier: GPL-2.0
/* Bits of ITU-T H.264: Exp-Golomb codes (9.1), NAL units (7.3.1) and their start codes (Annex B). */
#include <linux/bitops.h>
#include <linux/string.h>

#include "bits.h"

static void raw(struct bits *b, u8 byte)
{
	if (b->next < b->end)
		*b->next++ = byte;
	else
		b->full = true;
}

static void payload(struct bits *b, u8 byte)
{
	if (b->zeros >= 2 && byte <= 3) {
		raw(b, 3);
		b->zeros = 0;
	}
	raw(b, byte);
	b->zeros = byte ? 0 : b->zeros + 1;
}

void bits_start_nal(struct bits *b, u8 header)
{
	raw(b, 0);
	raw(b, 0);
	raw(b, 0);
	raw(b, 1);
	raw(b, header);
	b->pending = 0;
	b->count = 0;
	b->zeros = 0;
}

void bits_put(struct bits *b, u32 value, unsigned int count)
{
	while (count--) {
		b->pending = b->pending << 1 | (value >> count & 1);
		if (++b->count == 8) {
			payload(b, b->pending);
			b->pending = 0;
			b->count = 0;
		}
	}
}

/* 9.1: ue(v). se(0) and te(0) of more than one choice look the same. */
void bits_ue(struct bits *b, u32 value)
{
	unsigned int length = fls(value + 1);

	bits_put(b, 0, length - 1);
	bits_put(b, value + 1, length);
}

/* pcm_alignment_zero_bit */
void bits_align(struct bits *b)
{
	if (b->count)
		bits_put(b, 0, 8 - b->count);
}

/* rbsp_trailing_bits() */
void bits_end_nal(struct bits *b)
{
	bits_put(b, 1, 1);
	bits_align(b);
}

/* On a byte's border. Most pictures have no zero, and are copied at once. */
void bits_bytes(struct bits *b, const u8 *bytes, size_t count)
{
	if (b->zeros < 2 && b->next + count <= b->end && !memchr(bytes, 0, count)) {
		memcpy(b->next, bytes, count);
		b->next += count;
		b->zeros = 0;
		return;
	}
	while (count--)
		payload(b, *bytes++);
}
