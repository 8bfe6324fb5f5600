/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VIRTUAL_PI_ENCODER_H
#define VIRTUAL_PI_ENCODER_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <media/media-device.h>
#include <media/v4l2-ctrls.h>
#include <media/v4l2-device.h>
#include <media/v4l2-fh.h>
#include <media/v4l2-mem2mem.h>

#include "coder.h"

#define DRIVER_NAME	"bcm2835-codec"
#define CARD_NAME	"bcm2835-codec-encode"

#define MIN_SIZE	32
#define MAX_SIZE	1920

/* The format of a queue, as the real driver keeps it. */
struct queue_format {
	u32 fourcc;
	u32 crop_width;
	u32 crop_height;
	u32 height;
	u32 bytesperline;
	u32 sizeimage;
	bool selection_set;
};

struct encoder {
	struct v4l2_device v4l2;
	struct video_device video;
	struct media_device media;
	struct v4l2_m2m_dev *m2m;
	struct workqueue_struct *work;
	struct mutex lock;	/* of all requests, as in the real driver */
	struct dentry *debugfs;
};

/* One open file: a component of the firmware. */
struct instance {
	struct v4l2_fh fh;
	struct encoder *encoder;
	struct v4l2_ctrl_handler controls;
	struct v4l2_ctrl *gop_size;
	struct work_struct job;
	spinlock_t draining;	/* holds "is it the last" and its answer together */
	struct queue_format raw;
	struct queue_format coded;
	enum v4l2_colorspace colorspace;
	enum v4l2_ycbcr_encoding ycbcr_enc;
	enum v4l2_xfer_func xfer_func;
	enum v4l2_quantization quantization;
	struct coder coder;
	struct v4l2_fract time;
	u32 bitrate;
	u32 bitrate_mode;
	u32 header_mode;
	u32 repeat_headers;
	u32 gop;
	u32 level;
	u32 profile;
	u32 min_qp;
	u32 max_qp;
	bool key_wanted;
	u32 since_key;
	u32 frames;
	u32 raw_sequence;
	u32 coded_sequence;
	bool headers_given;	/* since STREAMON */
	bool headers_due;
	bool headers_apart;	/* given in a buffer of their own for the picture to come */
	bool garbage_due;
	bool stuck;		/* until STREAMOFF */
};

static inline struct instance *instance_of(struct file *file)
{
	return container_of(file->private_data, struct instance, fh);
}

static inline struct queue_format *format_of(struct instance *i, u32 type)
{
	return V4L2_TYPE_IS_OUTPUT(type) ? &i->raw : &i->coded;
}

/* queues.c */
extern const struct v4l2_m2m_ops encoder_m2m_ops;
int encoder_init_queues(void *instance, struct vb2_queue *raw, struct vb2_queue *coded);
void encoder_job(struct work_struct *work);
void encoder_end_of_stream(struct instance *i);

/* formats.c */
int encoder_enum_raw(struct file *file, void *fh, struct v4l2_fmtdesc *f);
int encoder_enum_coded(struct file *file, void *fh, struct v4l2_fmtdesc *f);
int encoder_enum_sizes(struct file *file, void *fh, struct v4l2_frmsizeenum *size);
int encoder_get_format(struct file *file, void *fh, struct v4l2_format *f);
int encoder_try_format(struct file *file, void *fh, struct v4l2_format *f);
int encoder_set_format(struct file *file, void *fh, struct v4l2_format *f);
int encoder_get_selection(struct file *file, void *fh, struct v4l2_selection *s);
int encoder_set_selection(struct file *file, void *fh, struct v4l2_selection *s);
void encoder_default_formats(struct instance *i);

/* controls.c */
int encoder_init_controls(struct instance *i);
u32 encoder_level_idc(u32 level);
bool encoder_fits_level(u32 level, u32 width, u32 height, const struct v4l2_fract *time);

#endif
