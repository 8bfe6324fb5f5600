/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VIRTUAL_PI_FAULTS_H
#define VIRTUAL_PI_FAULTS_H

#include <linux/types.h>

struct encoder;
struct instance;

/* Kinds of a stall. */
enum {
	STALL_NONE,
	STALL_SILENT,		/* no buffer comes back, neither raw nor coded */
	STALL_SWALLOWS,		/* raw buffers come back, coded ones do not */
	STALL_QUEUE,		/* VIDIOC_QBUF never returns: uninterruptible sleep */
	STALL_STOP,		/* VIDIOC_STREAMOFF and close never return: uninterruptible sleep */
};

/* What is asked to go wrong; see faults.c for what each does. */
extern unsigned int stall;
extern unsigned int stall_after;
extern unsigned int drop_every;
extern unsigned int garbage_first;
extern bool no_key_flag;
extern bool no_headers;
extern unsigned int streamon_error;
extern unsigned int reqbufs_error;
extern unsigned int eio_after;
extern unsigned int frame_ms;
extern unsigned int freeze_below;
extern unsigned int refuse_from;
extern unsigned int unaligned;
extern bool known_hangs;
extern bool drain_stalls;
extern bool contiguous_only;
extern bool enforce_level;

/* What happened, since the module was loaded. */
enum counter {
	COUNT_OPENED,
	COUNT_OPEN,
	COUNT_FRAMES_IN,
	COUNT_FRAMES_OUT,
	COUNT_FRAMES_DROPPED,
	COUNT_FROM_DMABUF,
	COUNT_FROM_MMAP,
	COUNT_DMABUF_REFUSED,
	COUNT_KEY_FRAMES,
	COUNT_KEY_FRAMES_FORCED,
	COUNT_HEADERS,
	COUNT_BITRATE_CHANGES,
	COUNT_STREAMON,
	COUNT_STREAMOFF,
	COUNT_STALLS,
	COUNT_ERRORS,
	COUNTERS
};

void count(enum counter what);
void uncount(enum counter what);
void faults_sleep_while(unsigned int kind);
bool faults_hang(struct instance *i);
void faults_show_instance(const struct instance *i);
void faults_init(struct encoder *e);
void faults_exit(struct encoder *e);

#endif
