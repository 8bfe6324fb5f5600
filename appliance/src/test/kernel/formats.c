// SPDX-License-Identifier: GPL-2.0
/*
 * Formats, sizes and strides of the real driver. It rounds no size to the step that it enumerates; an odd one is a
 * client's fault that this shows, too. Only the coded buffers differ: lossless pictures take more than the 512 or
 * 768 kB of the real one.
 */
#include <linux/kernel.h>

#include "encoder.h"
#include "faults.h"

static const struct raw_format {
	u32 fourcc;
	u32 depth;		/* of the first plane */
	u32 align;		/* of a line */
	u32 halves;		/* of the first plane in all planes */
} raw_formats[] = {
	{ V4L2_PIX_FMT_YUV420, 8, 64, 3 },
	{ V4L2_PIX_FMT_YVU420, 8, 64, 3 },
	{ V4L2_PIX_FMT_NV12, 8, 32, 3 },
	{ V4L2_PIX_FMT_NV21, 8, 32, 3 },
	{ V4L2_PIX_FMT_YUYV, 16, 64, 2 },
	{ V4L2_PIX_FMT_YVYU, 16, 64, 2 },
	{ V4L2_PIX_FMT_VYUY, 16, 64, 2 },
	{ V4L2_PIX_FMT_UYVY, 16, 64, 2 },
};

static const struct raw_format *raw_format_of(u32 fourcc)
{
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(raw_formats); n++)
		if (raw_formats[n].fourcc == fourcc)
			return &raw_formats[n];
	return NULL;
}

int encoder_enum_raw(struct file *file, void *fh, struct v4l2_fmtdesc *f)
{
	if (f->index >= ARRAY_SIZE(raw_formats))
		return -EINVAL;
	f->pixelformat = raw_formats[f->index].fourcc;
	return 0;
}

int encoder_enum_coded(struct file *file, void *fh, struct v4l2_fmtdesc *f)
{
	if (f->index)
		return -EINVAL;
	f->pixelformat = V4L2_PIX_FMT_H264;
	f->flags = V4L2_FMT_FLAG_COMPRESSED;
	return 0;
}

int encoder_enum_sizes(struct file *file, void *fh, struct v4l2_frmsizeenum *size)
{
	if (size->index || (size->pixel_format != V4L2_PIX_FMT_H264 && !raw_format_of(size->pixel_format)))
		return -EINVAL;
	size->type = V4L2_FRMSIZE_TYPE_STEPWISE;
	size->stepwise = (struct v4l2_frmsize_stepwise){ MIN_SIZE, MAX_SIZE, 2, MIN_SIZE, MAX_SIZE, 2 };
	return 0;
}

int encoder_get_format(struct file *file, void *fh, struct v4l2_format *f)
{
	struct instance *i = instance_of(file);
	const struct queue_format *q = format_of(i, f->type);
	struct v4l2_pix_format_mplane *pix = &f->fmt.pix_mp;

	pix->width = q->crop_width;
	pix->height = q->height;
	pix->pixelformat = q->fourcc;
	pix->field = V4L2_FIELD_NONE;
	pix->num_planes = 1;
	pix->plane_fmt[0].bytesperline = q->bytesperline;
	pix->plane_fmt[0].sizeimage = q->sizeimage;
	memset(pix->plane_fmt[0].reserved, 0, sizeof(pix->plane_fmt[0].reserved));
	pix->colorspace = i->colorspace;
	pix->ycbcr_enc = i->ycbcr_enc;
	pix->xfer_func = i->xfer_func;
	pix->quantization = i->quantization;
	return 0;
}

static void fit_raw(struct v4l2_pix_format_mplane *pix)
{
	const struct raw_format *format = raw_format_of(pix->pixelformat);
	struct v4l2_plane_pix_format *plane = &pix->plane_fmt[0];
	u32 least;

	if (!format)
		format = &raw_formats[0];
	pix->pixelformat = format->fourcc;
	pix->width = max_t(u32, pix->width, MIN_SIZE);
	pix->height = max_t(u32, pix->height, MIN_SIZE);
	least = pix->width * format->depth / 8;
	plane->bytesperline = ALIGN(clamp_t(u32, plane->bytesperline, least, 4 * MAX_SIZE), format->align);
	plane->sizeimage = plane->bytesperline * pix->height * format->halves / 2;
}

static void fit_coded(struct v4l2_pix_format_mplane *pix)
{
	struct v4l2_plane_pix_format *plane = &pix->plane_fmt[0];
	u32 least = ALIGN(coder_most_bytes(max_t(u32, pix->width, MIN_SIZE), max_t(u32, pix->height, MIN_SIZE)), 4096);

	pix->pixelformat = V4L2_PIX_FMT_H264;
	plane->bytesperline = 0;
	plane->sizeimage = clamp_t(u32, plane->sizeimage, least, 32 << 20);
}

int encoder_try_format(struct file *file, void *fh, struct v4l2_format *f)
{
	struct v4l2_pix_format_mplane *pix = &f->fmt.pix_mp;

	pix->width = min_t(u32, pix->width, MAX_SIZE);
	pix->height = min_t(u32, pix->height, MAX_SIZE);
	if (V4L2_TYPE_IS_OUTPUT(f->type)) {
		fit_raw(pix);
		if (!pix->colorspace)
			pix->colorspace = instance_of(file)->colorspace;
	} else {
		fit_coded(pix);
	}
	pix->num_planes = 1;
	pix->field = V4L2_FIELD_NONE;
	memset(pix->plane_fmt[0].reserved, 0, sizeof(pix->plane_fmt[0].reserved));
	return 0;
}

int encoder_set_format(struct file *file, void *fh, struct v4l2_format *f)
{
	struct instance *i = instance_of(file);
	struct queue_format *q = format_of(i, f->type);
	const struct v4l2_pix_format_mplane *pix = &f->fmt.pix_mp;
	u32 wanted_height = pix->height;

	if (vb2_is_busy(v4l2_m2m_get_vq(i->fh.m2m_ctx, f->type)))
		return -EBUSY;
	encoder_try_format(file, fh, f);
	if (READ_ONCE(unaligned) == 2 && pix->width % 64) {
		count(COUNT_ERRORS);
		return -EINVAL;
	}
	q->fourcc = pix->pixelformat;
	q->crop_width = pix->width;
	q->height = pix->height;
	if (!q->selection_set || q->fourcc == V4L2_PIX_FMT_H264)
		q->crop_height = min(wanted_height, pix->height);
	if (q->crop_height < MIN_SIZE)
		q->crop_height = pix->height;
	q->bytesperline = pix->plane_fmt[0].bytesperline;
	q->sizeimage = pix->plane_fmt[0].sizeimage;
	i->colorspace = pix->colorspace;
	i->ycbcr_enc = pix->ycbcr_enc;
	i->xfer_func = pix->xfer_func;
	i->quantization = pix->quantization;
	return 0;
}

int encoder_get_selection(struct file *file, void *fh, struct v4l2_selection *s)
{
	const struct queue_format *q = &instance_of(file)->raw;

	if (s->type != V4L2_BUF_TYPE_VIDEO_OUTPUT)
		return -EINVAL;
	switch (s->target) {
	case V4L2_SEL_TGT_CROP_DEFAULT:
	case V4L2_SEL_TGT_CROP_BOUNDS:
		s->r = (struct v4l2_rect){ 0, 0, q->bytesperline, q->height };
		return 0;
	case V4L2_SEL_TGT_CROP:
		s->r = (struct v4l2_rect){ 0, 0, q->crop_width, q->crop_height };
		return 0;
	default:
		return -EINVAL;
	}
}

/* Only from the upper left corner, and never larger than before. */
int encoder_set_selection(struct file *file, void *fh, struct v4l2_selection *s)
{
	struct queue_format *q = &instance_of(file)->raw;

	if (s->type != V4L2_BUF_TYPE_VIDEO_OUTPUT || s->target != V4L2_SEL_TGT_CROP)
		return -EINVAL;
	s->r.top = 0;
	s->r.left = 0;
	s->r.width = clamp_t(u32, s->r.width, 2, q->crop_width);
	s->r.height = clamp_t(u32, s->r.height, 2, q->height);
	q->crop_width = s->r.width;
	q->crop_height = s->r.height;
	q->selection_set = true;
	return 0;
}

void encoder_default_formats(struct instance *i)
{
	const u32 size = MIN_SIZE;

	i->raw = (struct queue_format){
		.fourcc = raw_formats[0].fourcc, .crop_width = size, .crop_height = size, .height = size,
		.bytesperline = raw_formats[0].align, .sizeimage = raw_formats[0].align * size * 3 / 2,
	};
	i->coded = (struct queue_format){
		.fourcc = V4L2_PIX_FMT_H264, .crop_width = size, .crop_height = size, .height = size,
		.sizeimage = ALIGN(coder_most_bytes(size, size), 4096),
	};
	i->colorspace = V4L2_COLORSPACE_REC709;
	i->time = (struct v4l2_fract){ 1, 30 };
}
