// SPDX-License-Identifier: GPL-2.0
/*
 * What the encoder does wrong when it is asked to, by module parameters that may be written at any time, and what it
 * has counted, in debugfs: /sys/kernel/debug/virtual-pi-encoder/counters.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>

#include "encoder.h"
#include "faults.h"

#define FAULT(name, type, words)			\
	module_param(name, type, 0644);			\
	MODULE_PARM_DESC(name, words)

unsigned int stall;
FAULT(stall, uint, "1: no buffer comes back; 2: raw buffers come back, coded do not; 3: VIDIOC_QBUF sleeps for ever, uninterruptible; 4: VIDIOC_STREAMOFF and close do");
unsigned int stall_after;
FAULT(stall_after, uint, "an instance stalls after so many pictures (0: at once)");
unsigned int drop_every;
FAULT(drop_every, uint, "each so many-th picture is left out without a word (0: none)");
unsigned int garbage_first;
FAULT(garbage_first, uint, "the first coded buffer has time 0 and is 1: noise; 2: a slice without parameter sets");
bool no_key_flag;
FAULT(no_key_flag, bool, "key frames have no V4L2_BUF_FLAG_KEYFRAME");
bool no_headers;
FAULT(no_headers, bool, "parameter sets come with the first IDR alone, whatever V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER says");
unsigned int streamon_error;
FAULT(streamon_error, uint, "VIDIOC_STREAMON fails by this errno (2: the firmware has no memory; 12: no contiguous memory)");
unsigned int reqbufs_error;
FAULT(reqbufs_error, uint, "VIDIOC_REQBUFS fails by this errno (12: no contiguous memory)");
unsigned int eio_after;
FAULT(eio_after, uint, "after so many pictures of an instance its queues are broken: EIO");
unsigned int frame_ms;
FAULT(frame_ms, uint, "a picture takes so many milliseconds");
unsigned int freeze_below;
FAULT(freeze_below, uint, "an instance with a bitrate below this gives nothing any more");
unsigned int refuse_from;
FAULT(refuse_from, uint, "VIDIOC_STREAMON fails by EINVAL from this bitrate on");
unsigned int unaligned;
FAULT(unaligned, uint, "widths that are no multiple of 64: 1: lines are misread; 2: VIDIOC_S_FMT fails by EINVAL");
bool known_hangs;
FAULT(known_hangs, bool, "stalls with a group of one picture, and with CBR in Main at 1080 lines");
bool drain_stalls;
FAULT(drain_stalls, bool, "V4L2_ENC_CMD_STOP is never answered");
bool contiguous_only = true;
FAULT(contiguous_only, bool, "memory by DMABUF must be in one piece, as on a Pi, which has no IOMMU there");
bool enforce_level = true;
FAULT(enforce_level, bool, "VIDIOC_STREAMON fails by EINVAL for pictures or rates above V4L2_CID_MPEG_VIDEO_H264_LEVEL");

static const char * const counter_names[COUNTERS] = {
	[COUNT_OPENED] = "opened",
	[COUNT_OPEN] = "open",
	[COUNT_FRAMES_IN] = "frames_in",
	[COUNT_FRAMES_OUT] = "frames_out",
	[COUNT_FRAMES_DROPPED] = "frames_dropped",
	[COUNT_FROM_DMABUF] = "from_dmabuf",
	[COUNT_FROM_MMAP] = "from_mmap",
	[COUNT_DMABUF_REFUSED] = "dmabuf_refused",
	[COUNT_KEY_FRAMES] = "key_frames",
	[COUNT_KEY_FRAMES_FORCED] = "key_frames_forced",
	[COUNT_HEADERS] = "headers",
	[COUNT_BITRATE_CHANGES] = "bitrate_changes",
	[COUNT_STREAMON] = "streamon",
	[COUNT_STREAMOFF] = "streamoff",
	[COUNT_STALLS] = "stalls",
	[COUNT_ERRORS] = "errors",
};

static atomic_t counters[COUNTERS];

/* What the instance that started or was set last works with. */
static struct {
	u32 fourcc, width, height, bytesperline, level_idc, profile, bitrate, bitrate_mode;
	u32 header_mode, repeat_headers, gop, min_qp, max_qp;
	struct v4l2_fract time;
} newest;
static DEFINE_SPINLOCK(newest_lock);

void count(enum counter what)
{
	atomic_inc(&counters[what]);
}

void uncount(enum counter what)
{
	atomic_dec(&counters[what]);
}

/* In state D, which no signal ends; but a test ends it by taking the fault back. */
void faults_sleep_while(unsigned int kind)
{
	if (READ_ONCE(stall) == kind)
		count(COUNT_STALLS);
	while (READ_ONCE(stall) == kind)
		schedule_timeout_uninterruptible(HZ / 10);
}

static bool hangs_by_settings(const struct instance *i)
{
	if (i->bitrate < READ_ONCE(freeze_below))
		return true;
	return READ_ONCE(known_hangs) &&
	       (i->gop == 1 ||
		(i->bitrate_mode == V4L2_MPEG_VIDEO_BITRATE_MODE_CBR &&
		 i->profile == V4L2_MPEG_VIDEO_H264_PROFILE_MAIN && i->raw.crop_height >= 1080));
}

/* Whether an instance gives nothing from now on. It stays so until VIDIOC_STREAMOFF, also when the fault is taken back. */
bool faults_hang(struct instance *i)
{
	unsigned int kind = READ_ONCE(stall);
	bool hangs = (kind == STALL_SILENT || kind == STALL_SWALLOWS) && i->frames >= READ_ONCE(stall_after);

	if (!i->stuck && (hangs || hangs_by_settings(i))) {
		i->stuck = true;
		count(COUNT_STALLS);
	}
	return i->stuck;
}

void faults_show_instance(const struct instance *i)
{
	unsigned long flags;

	spin_lock_irqsave(&newest_lock, flags);
	newest.fourcc = i->raw.fourcc;
	newest.width = i->raw.crop_width;
	newest.height = i->raw.crop_height;
	newest.bytesperline = i->raw.bytesperline;
	newest.level_idc = encoder_level_idc(i->level);
	newest.profile = i->profile;
	newest.bitrate = i->bitrate;
	newest.bitrate_mode = i->bitrate_mode;
	newest.header_mode = i->header_mode;
	newest.repeat_headers = i->repeat_headers;
	newest.gop = i->gop;
	newest.min_qp = i->min_qp;
	newest.max_qp = i->max_qp;
	newest.time = i->time;
	spin_unlock_irqrestore(&newest_lock, flags);
}

static int counters_show(struct seq_file *s, void *unused)
{
	unsigned long flags;
	int n;

	for (n = 0; n < COUNTERS; n++)
		seq_printf(s, "%s %d\n", counter_names[n], atomic_read(&counters[n]));
	spin_lock_irqsave(&newest_lock, flags);
	seq_printf(s, "fourcc %.4s\n", (const char *)&newest.fourcc);
	seq_printf(s, "width %u\nheight %u\nbytesperline %u\n", newest.width, newest.height, newest.bytesperline);
	seq_printf(s, "time_numerator %u\ntime_denominator %u\n", newest.time.numerator, newest.time.denominator);
	seq_printf(s, "bitrate %u\nbitrate_mode %u\ngop %u\n", newest.bitrate, newest.bitrate_mode, newest.gop);
	seq_printf(s, "level_idc %u\nprofile %u\n", newest.level_idc, newest.profile);
	seq_printf(s, "header_mode %u\nrepeat_headers %u\n", newest.header_mode, newest.repeat_headers);
	seq_printf(s, "min_qp %u\nmax_qp %u\n", newest.min_qp, newest.max_qp);
	spin_unlock_irqrestore(&newest_lock, flags);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

void faults_init(struct encoder *e)
{
	e->debugfs = debugfs_create_dir("virtual-pi-encoder", NULL);
	debugfs_create_file("counters", 0444, e->debugfs, NULL, &counters_fops);
}

void faults_exit(struct encoder *e)
{
	debugfs_remove_recursive(e->debugfs);
}
