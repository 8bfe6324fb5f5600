// SPDX-License-Identifier: GPL-2.0
/* Controls with the ranges and defaults of the real driver, and what the levels of H.264 allow (table A-1). */
#include <linux/kernel.h>
#include <linux/math64.h>

#include "encoder.h"
#include "faults.h"

static const struct {
	u32 idc;
	u32 macroblocks;
	u32 macroblocks_per_second;
} levels[] = {
	[V4L2_MPEG_VIDEO_H264_LEVEL_1_0] = { 10, 99, 1485 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_1B] = { 11, 99, 1485 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_1_1] = { 11, 396, 3000 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_1_2] = { 12, 396, 6000 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_1_3] = { 13, 396, 11880 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_2_0] = { 20, 396, 11880 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_2_1] = { 21, 792, 19800 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_2_2] = { 22, 1620, 20250 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_3_0] = { 30, 1620, 40500 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_3_1] = { 31, 3600, 108000 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_3_2] = { 32, 5120, 216000 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_4_0] = { 40, 8192, 245760 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_4_1] = { 41, 8192, 245760 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_4_2] = { 42, 8704, 522240 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_5_0] = { 50, 22080, 589824 },
	[V4L2_MPEG_VIDEO_H264_LEVEL_5_1] = { 51, 36864, 983040 },
};

u32 encoder_level_idc(u32 level)
{
	return level < ARRAY_SIZE(levels) ? levels[level].idc : 0;
}

bool encoder_fits_level(u32 level, u32 width, u32 height, const struct v4l2_fract *time)
{
	u64 macroblocks = MACROBLOCKS(width) * MACROBLOCKS(height);

	if (level >= ARRAY_SIZE(levels) || macroblocks > levels[level].macroblocks)
		return false;
	return macroblocks * time->denominator <= (u64)levels[level].macroblocks_per_second * time->numerator;
}

static int set_control(struct v4l2_ctrl *control)
{
	struct instance *i = container_of(control->handler, struct instance, controls);

	switch (control->id) {
	case V4L2_CID_MPEG_VIDEO_BITRATE:
		if (i->bitrate && i->bitrate != control->val)
			count(COUNT_BITRATE_CHANGES);
		i->bitrate = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_BITRATE_MODE:
		i->bitrate_mode = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_HEADER_MODE:
		i->header_mode = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER:
		i->repeat_headers = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_I_PERIOD:
		/* The real one makes no I picture that is no IDR, so this is the size of the group. */
		__v4l2_ctrl_s_ctrl(i->gop_size, control->val);
		break;
	case V4L2_CID_MPEG_VIDEO_GOP_SIZE:
		i->gop = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_LEVEL:
		i->level = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_PROFILE:
		i->profile = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_MIN_QP:
		i->min_qp = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_MAX_QP:
		i->max_qp = control->val;
		break;
	case V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME:
		WRITE_ONCE(i->key_wanted, true);
		return 0;
	case V4L2_CID_MPEG_VIDEO_B_FRAMES:
		return 0;
	default:
		return -EINVAL;
	}
	faults_show_instance(i);
	return 0;
}

static const struct v4l2_ctrl_ops operations = {
	.s_ctrl = set_control,
};

static void number(struct instance *i, u32 id, s64 least, s64 most, u64 step, s64 usual)
{
	v4l2_ctrl_new_std(&i->controls, &operations, id, least, most, step, usual);
}

int encoder_init_controls(struct instance *i)
{
	struct v4l2_ctrl_handler *h = &i->controls;

	v4l2_ctrl_handler_init(h, 12);
	v4l2_ctrl_new_std_menu(h, &operations, V4L2_CID_MPEG_VIDEO_BITRATE_MODE,
			       V4L2_MPEG_VIDEO_BITRATE_MODE_CBR, 0, V4L2_MPEG_VIDEO_BITRATE_MODE_VBR);
	number(i, V4L2_CID_MPEG_VIDEO_BITRATE, 25000, 25000000, 25000, 10000000);
	v4l2_ctrl_new_std_menu(h, &operations, V4L2_CID_MPEG_VIDEO_HEADER_MODE,
			       V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME, 0,
			       V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME);
	number(i, V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER, 0, 1, 1, 0);
	number(i, V4L2_CID_MPEG_VIDEO_H264_I_PERIOD, 0, 0x7fffffff, 1, 60);
	v4l2_ctrl_new_std_menu(h, &operations, V4L2_CID_MPEG_VIDEO_H264_LEVEL,
			       V4L2_MPEG_VIDEO_H264_LEVEL_5_1, 0, V4L2_MPEG_VIDEO_H264_LEVEL_4_0);
	v4l2_ctrl_new_std_menu(h, &operations, V4L2_CID_MPEG_VIDEO_H264_PROFILE,
			       V4L2_MPEG_VIDEO_H264_PROFILE_HIGH,
			       BIT(V4L2_MPEG_VIDEO_H264_PROFILE_EXTENDED),
			       V4L2_MPEG_VIDEO_H264_PROFILE_HIGH);
	number(i, V4L2_CID_MPEG_VIDEO_H264_MIN_QP, 0, 51, 1, 20);
	number(i, V4L2_CID_MPEG_VIDEO_H264_MAX_QP, 0, 51, 1, 51);
	number(i, V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, 0, 0, 0, 0);
	number(i, V4L2_CID_MPEG_VIDEO_B_FRAMES, 0, 0, 1, 0);
	i->gop_size = v4l2_ctrl_new_std(h, &operations, V4L2_CID_MPEG_VIDEO_GOP_SIZE, 0, 0x7fffffff, 1, 60);
	if (!h->error)
		v4l2_ctrl_handler_setup(h);
	/* A button is pressed by the setup, too. */
	i->key_wanted = false;
	return h->error;
}
