/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VIRTUAL_PI_CODER_H
#define VIRTUAL_PI_CODER_H

#include <linux/types.h>
#include <linux/videodev2.h>

#define MACROBLOCK_BYTES	384
#define MACROBLOCKS(size)	DIV_ROUND_UP(size, 16)

/**
 * struct coder - the state of one H.264 stream
 * @fourcc: of the raw pictures
 * @width: of the picture, even
 * @height: of the picture, even
 * @stride: bytes from line to line of the first plane
 * @lines: from the first line of the first plane to that of the next
 * @profile: V4L2_MPEG_VIDEO_H264_PROFILE_…
 * @level_idc: as in the sequence parameter set
 * @time: between two pictures
 * @reference: the last picture coded, a macroblock after another
 * @has_reference: whether there is one
 * @frame_num: 7.4.3
 * @idr_pic_id: differs between neighbouring IDR pictures
 */
struct coder {
	u32 fourcc;
	u32 width;
	u32 height;
	u32 stride;
	u32 lines;
	u32 profile;
	u32 level_idc;
	struct v4l2_fract time;
	u8 *reference;
	bool has_reference;
	u32 frame_num;
	u32 idr_pic_id;
};

/* What a picture takes at most, with parameter sets and a byte of emulation prevention after two zeroes. */
static inline u32 coder_most_bytes(u32 width, u32 height)
{
	return MACROBLOCKS(width) * MACROBLOCKS(height) * (MACROBLOCK_BYTES * 3 / 2 + 2) + 512;
}

int coder_start(struct coder *c);
void coder_stop(struct coder *c);
long coder_parameter_sets(const struct coder *c, u8 *target, size_t size);
long coder_picture(struct coder *c, const u8 *source, bool idr, u8 *target, size_t size);

#endif
