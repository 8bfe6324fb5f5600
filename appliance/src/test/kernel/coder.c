// SPDX-License-Identifier: GPL-2.0
/*
 * A lossless H.264 coder without prediction: macroblocks that did not change are P_Skip, all others I_PCM
 * (ITU-T H.264 7.3.5). All vectors predicted are zero (8.4.1.1), since no macroblock has another one, and the deblocking
 * filter is off, so a decoder gives back each byte.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/v4l2-controls.h>
#include <linux/vmalloc.h>

#include "bits.h"
#include "coder.h"

/* nal_ref_idc 3 and nal_unit_type (7.4.1) */
#define NAL_SLICE	0x61
#define NAL_IDR		0x65
#define NAL_SPS		0x67
#define NAL_PPS		0x68

#define SLICE_P		5
#define SLICE_I		7
/* mb_type I_PCM among those of an I slice (table 7-11), and of a P slice (five more, table 7-13) */
#define I_PCM		25
#define I_PCM_IN_P	30

int coder_start(struct coder *c)
{
	coder_stop(c);
	c->reference = vzalloc(MACROBLOCK_BYTES * MACROBLOCKS(c->width) * MACROBLOCKS(c->height));
	return c->reference ? 0 : -ENOMEM;
}

void coder_stop(struct coder *c)
{
	vfree(c->reference);
	c->reference = NULL;
	c->has_reference = false;
}

static void write_vui(const struct coder *c, struct bits *b)
{
	bits_put(b, 0, 1);	/* aspect_ratio_info_present_flag */
	bits_put(b, 0, 1);	/* overscan_info_present_flag */
	bits_put(b, 0, 1);	/* video_signal_type_present_flag */
	bits_put(b, 0, 1);	/* chroma_loc_info_present_flag */
	bits_put(b, 1, 1);	/* timing_info_present_flag */
	bits_put(b, c->time.numerator, 32);
	bits_put(b, c->time.denominator * 2, 32);
	bits_put(b, 0, 1);	/* fixed_frame_rate_flag */
	bits_put(b, 0, 1);	/* nal_hrd_parameters_present_flag */
	bits_put(b, 0, 1);	/* vcl_hrd_parameters_present_flag */
	bits_put(b, 0, 1);	/* pic_struct_present_flag */
	bits_put(b, 1, 1);	/* bitstream_restriction_flag */
	bits_put(b, 1, 1);	/* motion_vectors_over_pic_boundaries_flag */
	bits_ue(b, 0);		/* max_bytes_per_pic_denom: no limit */
	bits_ue(b, 0);		/* max_bits_per_mb_denom: no limit */
	bits_ue(b, 16);		/* log2_max_mv_length_horizontal */
	bits_ue(b, 16);		/* log2_max_mv_length_vertical */
	bits_ue(b, 0);		/* max_num_reorder_frames */
	bits_ue(b, 1);		/* max_dec_frame_buffering */
}

static void write_profile(const struct coder *c, struct bits *b)
{
	switch (c->profile) {
	case V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE:
		bits_put(b, 66, 8);
		bits_put(b, 0x80, 8);
		break;
	case V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_BASELINE:
		bits_put(b, 66, 8);
		bits_put(b, 0xc0, 8);
		break;
	case V4L2_MPEG_VIDEO_H264_PROFILE_MAIN:
		bits_put(b, 77, 8);
		bits_put(b, 0x40, 8);
		break;
	default:
		bits_put(b, 100, 8);
		bits_put(b, 0, 8);
		break;
	}
	bits_put(b, c->level_idc, 8);
	bits_ue(b, 0);		/* seq_parameter_set_id */
	if (c->profile == V4L2_MPEG_VIDEO_H264_PROFILE_HIGH) {
		bits_ue(b, 1);		/* chroma_format_idc: 4:2:0 */
		bits_ue(b, 0);		/* bit_depth_luma_minus8 */
		bits_ue(b, 0);		/* bit_depth_chroma_minus8 */
		bits_put(b, 0, 1);	/* qpprime_y_zero_transform_bypass_flag */
		bits_put(b, 0, 1);	/* seq_scaling_matrix_present_flag */
	}
}

/* 7.3.2.1 */
static void write_sps(const struct coder *c, struct bits *b)
{
	u32 columns = MACROBLOCKS(c->width);
	u32 rows = MACROBLOCKS(c->height);
	u32 right = (columns * 16 - c->width) / 2;
	u32 bottom = (rows * 16 - c->height) / 2;

	bits_start_nal(b, NAL_SPS);
	write_profile(c, b);
	bits_ue(b, 12);		/* log2_max_frame_num_minus4 */
	bits_ue(b, 2);		/* pic_order_cnt_type: as decoded */
	bits_ue(b, 1);		/* max_num_ref_frames */
	bits_put(b, 0, 1);	/* gaps_in_frame_num_value_allowed_flag */
	bits_ue(b, columns - 1);
	bits_ue(b, rows - 1);
	bits_put(b, 1, 1);	/* frame_mbs_only_flag */
	bits_put(b, 1, 1);	/* direct_8x8_inference_flag */
	bits_put(b, right || bottom, 1);
	if (right || bottom) {
		bits_ue(b, 0);
		bits_ue(b, right);
		bits_ue(b, 0);
		bits_ue(b, bottom);
	}
	bits_put(b, 1, 1);	/* vui_parameters_present_flag */
	write_vui(c, b);
	bits_end_nal(b);
}

/* 7.3.2.2 */
static void write_pps(struct bits *b)
{
	bits_start_nal(b, NAL_PPS);
	bits_ue(b, 0);		/* pic_parameter_set_id */
	bits_ue(b, 0);		/* seq_parameter_set_id */
	bits_put(b, 0, 1);	/* entropy_coding_mode_flag: CAVLC */
	bits_put(b, 0, 1);	/* bottom_field_pic_order_in_frame_present_flag */
	bits_ue(b, 0);		/* num_slice_groups_minus1 */
	bits_ue(b, 0);		/* num_ref_idx_l0_default_active_minus1 */
	bits_ue(b, 0);		/* num_ref_idx_l1_default_active_minus1 */
	bits_put(b, 0, 1);	/* weighted_pred_flag */
	bits_put(b, 0, 2);	/* weighted_bipred_idc */
	bits_ue(b, 0);		/* pic_init_qp_minus26 */
	bits_ue(b, 0);		/* pic_init_qs_minus26 */
	bits_ue(b, 0);		/* chroma_qp_index_offset */
	bits_put(b, 1, 1);	/* deblocking_filter_control_present_flag */
	bits_put(b, 0, 1);	/* constrained_intra_pred_flag */
	bits_put(b, 0, 1);	/* redundant_pic_cnt_present_flag */
	bits_end_nal(b);
}

/* Both parameter sets; the bytes written, or -ENOSPC. */
long coder_parameter_sets(const struct coder *c, u8 *target, size_t size)
{
	struct bits b = { .next = target, .end = target + size };

	write_sps(c, &b);
	write_pps(&b);
	return b.full ? -ENOSPC : b.next - target;
}

/* 7.3.3 */
static void write_slice_header(const struct coder *c, struct bits *b, bool idr)
{
	bits_start_nal(b, idr ? NAL_IDR : NAL_SLICE);
	bits_ue(b, 0);		/* first_mb_in_slice */
	bits_ue(b, idr ? SLICE_I : SLICE_P);
	bits_ue(b, 0);		/* pic_parameter_set_id */
	bits_put(b, c->frame_num, 16);
	if (idr) {
		bits_ue(b, c->idr_pic_id);
		bits_put(b, 0, 2);	/* no_output_of_prior_pics_flag, long_term_reference_flag */
	} else {
		bits_put(b, 0, 1);	/* num_ref_idx_active_override_flag */
		bits_put(b, 0, 1);	/* ref_pic_list_modification_flag_l0 */
		bits_put(b, 0, 1);	/* adaptive_ref_pic_marking_mode_flag */
	}
	bits_ue(b, 0);		/* slice_qp_delta */
	bits_ue(b, 1);		/* disable_deblocking_filter_idc */
}

/* Copies a line of a block, and repeats its last sample where the picture ends before the block does. */
static void take_line(u8 *block, u32 size, const u8 *from, u32 left, u32 step)
{
	u32 count = min(size, left);
	u32 x;

	for (x = 0; x < count; x++)
		block[x] = from[x * step];
	memset(block + count, block[count - 1], size - count);
}

static void take_luma(const struct coder *c, const u8 *source, u32 column, u32 row, u8 *block)
{
	u32 step = 1, offset = 0, y;

	switch (c->fourcc) {
	case V4L2_PIX_FMT_YUYV:
	case V4L2_PIX_FMT_YVYU:
		step = 2;
		break;
	case V4L2_PIX_FMT_UYVY:
	case V4L2_PIX_FMT_VYUY:
		step = 2;
		offset = 1;
		break;
	}
	for (y = 0; y < 16; y++) {
		u32 line = min(row * 16 + y, c->height - 1);
		const u8 *from = source + line * c->stride + column * 16 * step + offset;

		take_line(block + y * 16, 16, from, c->width - column * 16, step);
	}
}

/* Chroma of two lines becomes that of one: their mean, rounded up. */
static void take_packed_chroma(const u8 *from, u32 stride, u32 left, u8 *block)
{
	u32 count = min(8u, left);
	u32 x;

	for (x = 0; x < count; x++)
		block[x] = (from[x * 4] + from[x * 4 + stride] + 1) / 2;
	memset(block + count, block[count - 1], 8 - count);
}

static void take_chroma(const struct coder *c, const u8 *source, u32 column, u32 row, bool v, u8 *block)
{
	const u8 *planes = source + c->stride * c->lines;
	u32 left = c->width / 2 - column * 8;
	u32 y;

	for (y = 0; y < 8; y++, block += 8) {
		u32 line = min(row * 8 + y, c->height / 2 - 1);
		const u8 *pair = source + line * 2 * c->stride + column * 32;
		bool second = v;

		switch (c->fourcc) {
		case V4L2_PIX_FMT_YVU420:
			second = !v;
			fallthrough;
		case V4L2_PIX_FMT_YUV420:
			take_line(block, 8, planes + (second ? c->stride / 2 * (c->lines / 2) : 0)
				  + line * (c->stride / 2) + column * 8, left, 1);
			break;
		case V4L2_PIX_FMT_NV21:
			second = !v;
			fallthrough;
		case V4L2_PIX_FMT_NV12:
			take_line(block, 8, planes + line * c->stride + column * 16 + second, left, 2);
			break;
		case V4L2_PIX_FMT_YUYV:
			take_packed_chroma(pair + (v ? 3 : 1), c->stride, left, block);
			break;
		case V4L2_PIX_FMT_YVYU:
			take_packed_chroma(pair + (v ? 1 : 3), c->stride, left, block);
			break;
		case V4L2_PIX_FMT_UYVY:
			take_packed_chroma(pair + (v ? 2 : 0), c->stride, left, block);
			break;
		case V4L2_PIX_FMT_VYUY:
			take_packed_chroma(pair + (v ? 0 : 2), c->stride, left, block);
			break;
		}
	}
}

/* One picture in one slice (7.3.4); the bytes written, or -ENOSPC, after which the next must be an IDR. */
long coder_picture(struct coder *c, const u8 *source, bool idr, u8 *target, size_t size)
{
	struct bits b = { .next = target, .end = target + size };
	u8 block[MACROBLOCK_BYTES];
	u8 *reference = c->reference;
	u32 column, row, skipped = 0;

	if (idr) {
		c->frame_num = 0;
		c->idr_pic_id ^= 1;
	}
	write_slice_header(c, &b, idr);
	for (row = 0; row < MACROBLOCKS(c->height); row++) {
		for (column = 0; column < MACROBLOCKS(c->width); column++, reference += MACROBLOCK_BYTES) {
			take_luma(c, source, column, row, block);
			take_chroma(c, source, column, row, false, block + 256);
			take_chroma(c, source, column, row, true, block + 320);
			if (!idr && !memcmp(block, reference, MACROBLOCK_BYTES)) {
				skipped++;
				continue;
			}
			memcpy(reference, block, MACROBLOCK_BYTES);
			if (!idr) {
				bits_ue(&b, skipped);
				skipped = 0;
			}
			bits_ue(&b, idr ? I_PCM : I_PCM_IN_P);
			bits_align(&b);
			bits_bytes(&b, block, MACROBLOCK_BYTES);
		}
	}
	if (skipped)
		bits_ue(&b, skipped);
	bits_end_nal(&b);
	c->has_reference = !b.full;
	c->frame_num = (c->frame_num + 1) & 0xffff;
	return b.full ? -ENOSPC : b.next - target;
}
