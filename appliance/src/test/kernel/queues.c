// SPDX-License-Identifier: GPL-2.0
/* The two queues of an instance and the job between them. */
#include <linux/delay.h>
#include <linux/dma-buf.h>
#include <linux/scatterlist.h>
#include <media/v4l2-event.h>
#include <media/videobuf2-vmalloc.h>

#include "encoder.h"
#include "faults.h"

void encoder_end_of_stream(struct instance *i)
{
	static const struct v4l2_event event = { .type = V4L2_EVENT_EOS };

	v4l2_event_queue_fh(&i->fh, &event);
}

static void coded_done(struct instance *i, struct vb2_v4l2_buffer *coded, long bytes)
{
	coded->field = V4L2_FIELD_NONE;
	coded->sequence = i->coded_sequence++;
	vb2_set_plane_payload(&coded->vb2_buf, 0, max(bytes, 0L));
	v4l2_m2m_buf_done(coded, bytes < 0 ? VB2_BUF_STATE_ERROR : VB2_BUF_STATE_DONE);
}

static void raw_done(struct instance *i, struct vb2_v4l2_buffer *raw)
{
	raw->sequence = i->raw_sequence++;
	v4l2_m2m_buf_done(raw, VB2_BUF_STATE_DONE);
}

static void clear_coded(struct vb2_v4l2_buffer *coded)
{
	coded->vb2_buf.timestamp = 0;
	coded->flags &= ~(V4L2_BUF_FLAG_KEYFRAME | V4L2_BUF_FLAG_PFRAME | V4L2_BUF_FLAG_BFRAME | V4L2_BUF_FLAG_LAST);
}

/* A buffer of its own, without a time. */
static void give_garbage(struct instance *i, struct vb2_v4l2_buffer *coded)
{
	static const u8 slice[] = { 0, 0, 0, 1, 0x41, 0x9a, 0x26, 0x6c, 0x41, 0x5f };
	u8 *target = vb2_plane_vaddr(&coded->vb2_buf, 0);

	clear_coded(coded);
	memset(target, 0xa5, 64);
	if (READ_ONCE(garbage_first) == 2)
		memcpy(target, slice, sizeof(slice));
	i->garbage_due = false;
	coded_done(i, coded, 64);
}

/*
 * Where V4L2_CID_MPEG_VIDEO_HEADER_MODE is separate, parameter sets have a buffer of their own. The firmware knows no
 * time for it, which the real driver turns into 0.
 */
static void give_headers(struct instance *i, struct vb2_v4l2_buffer *coded)
{
	clear_coded(coded);
	i->headers_due = false;
	i->headers_apart = true;
	count(COUNT_HEADERS);
	coded_done(i, coded, coder_parameter_sets(&i->coder, vb2_plane_vaddr(&coded->vb2_buf, 0),
						  vb2_plane_size(&coded->vb2_buf, 0)));
}

static bool wants_headers(const struct instance *i)
{
	return !i->headers_apart && (!i->headers_given || (i->repeat_headers && !READ_ONCE(no_headers)));
}

static bool key_is_due(const struct instance *i)
{
	return READ_ONCE(i->key_wanted) || !i->coder.has_reference || (i->gop && i->since_key >= i->gop);
}

static long encode(struct instance *i, struct vb2_v4l2_buffer *raw, struct vb2_v4l2_buffer *coded, bool key)
{
	u8 *target = vb2_plane_vaddr(&coded->vb2_buf, 0);
	size_t size = vb2_plane_size(&coded->vb2_buf, 0);
	long headers = 0, picture;

	if (key && i->headers_due) {
		headers = coder_parameter_sets(&i->coder, target, size);
		i->headers_due = false;
		count(COUNT_HEADERS);
	}
	if (headers < 0)
		return headers;
	picture = coder_picture(&i->coder, vb2_plane_vaddr(&raw->vb2_buf, 0), key, target + headers, size - headers);
	return picture < 0 ? picture : headers + picture;
}

static void count_picture(struct instance *i, long bytes, bool key, bool forced)
{
	count(bytes < 0 ? COUNT_ERRORS : COUNT_FRAMES_OUT);
	if (key)
		count(COUNT_KEY_FRAMES);
	if (forced)
		count(COUNT_KEY_FRAMES_FORCED);
}

/* The raw buffer stays in its queue meanwhile, or a client that drains would not wait for it. */
static void give_picture(struct instance *i, struct vb2_v4l2_buffer *raw, bool key)
{
	struct v4l2_m2m_ctx *m2m = i->fh.m2m_ctx;
	struct vb2_v4l2_buffer *coded = v4l2_m2m_dst_buf_remove(m2m);
	bool forced = key && xchg(&i->key_wanted, false);
	long bytes = encode(i, raw, coded, key);

	v4l2_m2m_buf_copy_metadata(raw, coded, true);
	clear_coded(coded);
	/* The firmware counts microseconds. */
	coded->vb2_buf.timestamp = div_u64(raw->vb2_buf.timestamp, 1000) * 1000;
	if (key && !READ_ONCE(no_key_flag))
		coded->flags |= V4L2_BUF_FLAG_KEYFRAME;
	i->since_key = key ? 1 : i->since_key + 1;
	i->headers_apart = false;
	count_picture(i, bytes, key, forced);
	spin_lock(&i->draining);
	if (v4l2_m2m_is_last_draining_src_buf(m2m, raw)) {
		/* The event first, as the real driver does: who has the last buffer does not wait for more. */
		coded->flags |= V4L2_BUF_FLAG_LAST;
		v4l2_m2m_mark_stopped(m2m);
		encoder_end_of_stream(i);
	}
	coded_done(i, coded, bytes);
	raw_done(i, v4l2_m2m_src_buf_remove(m2m));
	spin_unlock(&i->draining);
}

/* False when it is the last of a stream, for which something must come out. */
static bool drop_picture(struct instance *i, struct vb2_v4l2_buffer *raw, bool key)
{
	unsigned int every = READ_ONCE(drop_every);
	bool dropped;

	if (!every || i->frames % every || key)
		return false;
	spin_lock(&i->draining);
	dropped = !v4l2_m2m_is_last_draining_src_buf(i->fh.m2m_ctx, raw);
	if (dropped) {
		count(COUNT_FRAMES_DROPPED);
		raw_done(i, v4l2_m2m_src_buf_remove(i->fh.m2m_ctx));
	}
	spin_unlock(&i->draining);
	return dropped;
}

static void break_queues(struct instance *i)
{
	count(COUNT_ERRORS);
	i->stuck = true;
	vb2_queue_error(&i->fh.m2m_ctx->out_q_ctx.q);
	vb2_queue_error(&i->fh.m2m_ctx->cap_q_ctx.q);
}

/* A raw buffer, and what it is worth in coded ones. */
static void run(struct instance *i)
{
	struct v4l2_m2m_ctx *m2m = i->fh.m2m_ctx;
	bool key = key_is_due(i);
	struct vb2_v4l2_buffer *raw;

	if (READ_ONCE(eio_after) && i->frames >= READ_ONCE(eio_after)) {
		break_queues(i);
		return;
	}
	if (faults_hang(i)) {
		if (READ_ONCE(stall) == STALL_SWALLOWS) {
			raw_done(i, v4l2_m2m_src_buf_remove(m2m));
			count(COUNT_FRAMES_IN);
		}
		return;
	}
	if (i->garbage_due) {
		give_garbage(i, v4l2_m2m_dst_buf_remove(m2m));
		return;
	}
	if (key && !i->headers_due && wants_headers(i)) {
		i->headers_due = true;
		i->headers_given = true;
	}
	if (i->headers_due && i->header_mode == V4L2_MPEG_VIDEO_HEADER_MODE_SEPARATE) {
		give_headers(i, v4l2_m2m_dst_buf_remove(m2m));
		return;
	}
	if (READ_ONCE(frame_ms))
		msleep(READ_ONCE(frame_ms));
	raw = v4l2_m2m_next_src_buf(m2m);
	i->frames++;
	count(COUNT_FRAMES_IN);
	if (!drop_picture(i, raw, key))
		give_picture(i, raw, key);
}

void encoder_job(struct work_struct *work)
{
	struct instance *i = container_of(work, struct instance, job);

	run(i);
	v4l2_m2m_job_finish(i->encoder->m2m, i->fh.m2m_ctx);
}

static void device_run(void *instance)
{
	struct instance *i = instance;

	queue_work(i->encoder->work, &i->job);
}

static int job_ready(void *instance)
{
	struct instance *i = instance;

	return !i->stuck || READ_ONCE(stall) == STALL_SWALLOWS;
}

const struct v4l2_m2m_ops encoder_m2m_ops = {
	.device_run = device_run,
	.job_ready = job_ready,
};

static int queue_setup(struct vb2_queue *q, unsigned int *buffers, unsigned int *planes, unsigned int sizes[],
		       struct device *devices[])
{
	u32 size = format_of(vb2_get_drv_priv(q), q->type)->sizeimage;

	if (READ_ONCE(reqbufs_error)) {
		count(COUNT_ERRORS);
		return -READ_ONCE(reqbufs_error);
	}
	if (*planes)
		return *planes != 1 || sizes[0] < size ? -EINVAL : 0;
	*planes = 1;
	sizes[0] = size;
	return 0;
}

/* The codec of a Pi reads physical addresses: what another device gives it must lie in one piece. */
static bool is_contiguous(struct dma_buf *buffer, struct device *device)
{
	struct dma_buf_attachment *attachment = dma_buf_attach(buffer, device);
	struct scatterlist *piece;
	struct sg_table *table;
	bool contiguous = true;
	dma_addr_t next = 0;
	int n;

	if (IS_ERR(attachment))
		return false;
	table = dma_buf_map_attachment(attachment, DMA_TO_DEVICE);
	if (IS_ERR(table)) {
		dma_buf_detach(buffer, attachment);
		return false;
	}
	for_each_sgtable_dma_sg(table, piece, n) {
		contiguous &= !n || sg_dma_address(piece) == next;
		next = sg_dma_address(piece) + sg_dma_len(piece);
	}
	dma_buf_unmap_attachment(attachment, table, DMA_TO_DEVICE);
	dma_buf_detach(buffer, attachment);
	return contiguous;
}

static int buf_init(struct vb2_buffer *vb)
{
	struct instance *i = vb2_get_drv_priv(vb->vb2_queue);

	if (vb->memory == VB2_MEMORY_DMABUF && READ_ONCE(contiguous_only) &&
	    !is_contiguous(vb->planes[0].dbuf, i->encoder->v4l2.dev)) {
		count(COUNT_DMABUF_REFUSED);
		return -EFAULT;
	}
	return 0;
}

static int buf_out_validate(struct vb2_buffer *vb)
{
	to_vb2_v4l2_buffer(vb)->field = V4L2_FIELD_NONE;
	return 0;
}

static int buf_prepare(struct vb2_buffer *vb)
{
	u32 size = format_of(vb2_get_drv_priv(vb->vb2_queue), vb->vb2_queue->type)->sizeimage;

	if (vb2_plane_size(vb, 0) < size)
		return -EINVAL;
	if (!V4L2_TYPE_IS_OUTPUT(vb->vb2_queue->type))
		vb2_set_plane_payload(vb, 0, 0);
	return 0;
}

static void buf_queue(struct vb2_buffer *vb)
{
	struct vb2_v4l2_buffer *buffer = to_vb2_v4l2_buffer(vb);
	struct instance *i = vb2_get_drv_priv(vb->vb2_queue);
	struct v4l2_m2m_ctx *m2m = i->fh.m2m_ctx;

	if (V4L2_TYPE_IS_OUTPUT(vb->vb2_queue->type)) {
		if (i->frames >= READ_ONCE(stall_after))
			faults_sleep_while(STALL_QUEUE);
		count(vb->memory == VB2_MEMORY_DMABUF ? COUNT_FROM_DMABUF : COUNT_FROM_MMAP);
	} else if (vb2_is_streaming(vb->vb2_queue) && v4l2_m2m_dst_buf_is_last(m2m)) {
		clear_coded(buffer);
		buffer->field = V4L2_FIELD_NONE;
		buffer->sequence = i->coded_sequence++;
		v4l2_m2m_last_buffer_done(m2m, buffer);
		encoder_end_of_stream(i);
		return;
	}
	v4l2_m2m_buf_queue(m2m, buffer);
}

static void return_buffers(struct vb2_queue *q, enum vb2_buffer_state state)
{
	struct v4l2_m2m_ctx *m2m = ((struct instance *)vb2_get_drv_priv(q))->fh.m2m_ctx;
	struct vb2_v4l2_buffer *buffer;

	do {
		buffer = V4L2_TYPE_IS_OUTPUT(q->type) ? v4l2_m2m_src_buf_remove(m2m) : v4l2_m2m_dst_buf_remove(m2m);
		if (buffer)
			v4l2_m2m_buf_done(buffer, state);
	} while (buffer);
}

static int refusal(const struct instance *i)
{
	if (READ_ONCE(streamon_error))
		return -READ_ONCE(streamon_error);
	if (READ_ONCE(refuse_from) && i->bitrate >= READ_ONCE(refuse_from))
		return -EINVAL;
	if (READ_ONCE(enforce_level) &&
	    !encoder_fits_level(i->level, i->raw.crop_width, i->raw.crop_height, &i->time))
		return -EINVAL;
	return 0;
}

static int start_coder(struct instance *i)
{
	struct coder *c = &i->coder;

	c->fourcc = i->raw.fourcc;
	c->width = i->raw.crop_width & ~1;
	c->height = i->raw.crop_height & ~1;
	c->stride = i->raw.bytesperline;
	c->lines = i->raw.height & ~1;
	if (READ_ONCE(unaligned) == 1 && c->width % 64)
		c->stride -= 32;
	c->profile = i->profile;
	c->level_idc = encoder_level_idc(i->level);
	c->time = i->time;
	i->frames = 0;
	i->since_key = 0;
	i->raw_sequence = 0;
	i->headers_given = false;
	i->headers_due = false;
	i->headers_apart = false;
	i->garbage_due = READ_ONCE(garbage_first);
	return coder_start(c);
}

static int start_streaming(struct vb2_queue *q, unsigned int buffers)
{
	struct instance *i = vb2_get_drv_priv(q);
	int error = refusal(i);

	if (!error && V4L2_TYPE_IS_OUTPUT(q->type))
		error = start_coder(i);
	if (error) {
		count(COUNT_ERRORS);
		return_buffers(q, VB2_BUF_STATE_QUEUED);
		return error;
	}
	if (!V4L2_TYPE_IS_OUTPUT(q->type))
		i->coded_sequence = 0;
	i->stuck = false;
	v4l2_m2m_update_start_streaming_state(i->fh.m2m_ctx, q);
	count(COUNT_STREAMON);
	faults_show_instance(i);
	return 0;
}

static void stop_streaming(struct vb2_queue *q)
{
	struct instance *i = vb2_get_drv_priv(q);
	bool had_stopped = v4l2_m2m_has_stopped(i->fh.m2m_ctx);

	faults_sleep_while(STALL_STOP);
	flush_work(&i->job);
	v4l2_m2m_update_stop_streaming_state(i->fh.m2m_ctx, q);
	return_buffers(q, VB2_BUF_STATE_ERROR);
	if (!had_stopped && V4L2_TYPE_IS_OUTPUT(q->type) && v4l2_m2m_has_stopped(i->fh.m2m_ctx))
		encoder_end_of_stream(i);
	i->coder.has_reference = false;
	count(COUNT_STREAMOFF);
}

static const struct vb2_ops queue_ops = {
	.queue_setup = queue_setup,
	.buf_init = buf_init,
	.buf_out_validate = buf_out_validate,
	.buf_prepare = buf_prepare,
	.buf_queue = buf_queue,
	.start_streaming = start_streaming,
	.stop_streaming = stop_streaming,
	.wait_prepare = vb2_ops_wait_prepare,
	.wait_finish = vb2_ops_wait_finish,
};

static int init_queue(struct instance *i, struct vb2_queue *q, u32 type)
{
	q->type = type;
	q->io_modes = VB2_MMAP | VB2_DMABUF;
	q->drv_priv = i;
	q->buf_struct_size = sizeof(struct v4l2_m2m_buffer);
	q->ops = &queue_ops;
	q->mem_ops = &vb2_vmalloc_memops;
	q->dev = i->encoder->v4l2.dev;
	q->timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_COPY;
	q->lock = &i->encoder->lock;
	return vb2_queue_init(q);
}

int encoder_init_queues(void *instance, struct vb2_queue *raw, struct vb2_queue *coded)
{
	int error = init_queue(instance, raw, V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE);

	return error ? error : init_queue(instance, coded, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE);
}
