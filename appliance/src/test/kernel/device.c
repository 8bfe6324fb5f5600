// SPDX-License-Identifier: GPL-2.0
/*
 * For tests only: a V4L2 mem2mem device that looks like the H.264 encoder of a Raspberry Pi (bcm2835-codec-encode) and
 * codes without loss, so that what comes out can be compared with what went in. What the real driver does is known
 * from its source; nothing of it is copied here.
 */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <media/v4l2-event.h>
#include <media/v4l2-ioctl.h>

#include "encoder.h"
#include "faults.h"

static int encode_video_nr = 11;
module_param(encode_video_nr, int, 0444);
MODULE_PARM_DESC(encode_video_nr, "number of the node, as of the real driver");

static int query_capabilities(struct file *file, void *fh, struct v4l2_capability *capability)
{
	strscpy(capability->driver, DRIVER_NAME, sizeof(capability->driver));
	strscpy(capability->card, CARD_NAME, sizeof(capability->card));
	strscpy(capability->bus_info, "platform:" DRIVER_NAME, sizeof(capability->bus_info));
	return 0;
}

static int get_parameters(struct file *file, void *fh, struct v4l2_streamparm *p)
{
	if (p->type != V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE)
		return -EINVAL;
	p->parm.output.capability = V4L2_CAP_TIMEPERFRAME;
	p->parm.output.timeperframe = instance_of(file)->time;
	return 0;
}

static int set_parameters(struct file *file, void *fh, struct v4l2_streamparm *p)
{
	const struct v4l2_fract *time = &p->parm.output.timeperframe;

	if (p->type != V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE || !time->numerator || !time->denominator)
		return -EINVAL;
	instance_of(file)->time = *time;
	return get_parameters(file, fh, p);
}

static int command(struct file *file, void *fh, struct v4l2_encoder_cmd *c)
{
	struct instance *i = instance_of(file);
	struct v4l2_m2m_ctx *m2m = i->fh.m2m_ctx;
	int error = v4l2_m2m_ioctl_try_encoder_cmd(file, fh, c);

	if (error || !vb2_is_streaming(&m2m->out_q_ctx.q) || !vb2_is_streaming(&m2m->cap_q_ctx.q))
		return error;
	if (c->cmd == V4L2_ENC_CMD_STOP && READ_ONCE(drain_stalls)) {
		count(COUNT_STALLS);
		return 0;
	}
	spin_lock(&i->draining);
	error = v4l2_m2m_ioctl_encoder_cmd(file, fh, c);
	spin_unlock(&i->draining);
	if (error)
		return error;
	if (c->cmd == V4L2_ENC_CMD_STOP && v4l2_m2m_has_stopped(m2m))
		encoder_end_of_stream(i);
	if (c->cmd == V4L2_ENC_CMD_START && v4l2_m2m_has_stopped(m2m))
		vb2_clear_last_buffer_dequeued(&m2m->cap_q_ctx.q);
	return 0;
}

static int subscribe(struct v4l2_fh *fh, const struct v4l2_event_subscription *s)
{
	return s->type == V4L2_EVENT_EOS ? v4l2_event_subscribe(fh, s, 2, NULL) : v4l2_ctrl_subscribe_event(fh, s);
}

static const struct v4l2_ioctl_ops requests = {
	.vidioc_querycap = query_capabilities,
	.vidioc_enum_fmt_vid_out = encoder_enum_raw,
	.vidioc_enum_fmt_vid_cap = encoder_enum_coded,
	.vidioc_enum_framesizes = encoder_enum_sizes,
	.vidioc_g_fmt_vid_out_mplane = encoder_get_format,
	.vidioc_g_fmt_vid_cap_mplane = encoder_get_format,
	.vidioc_try_fmt_vid_out_mplane = encoder_try_format,
	.vidioc_try_fmt_vid_cap_mplane = encoder_try_format,
	.vidioc_s_fmt_vid_out_mplane = encoder_set_format,
	.vidioc_s_fmt_vid_cap_mplane = encoder_set_format,
	.vidioc_g_selection = encoder_get_selection,
	.vidioc_s_selection = encoder_set_selection,
	.vidioc_g_parm = get_parameters,
	.vidioc_s_parm = set_parameters,
	.vidioc_reqbufs = v4l2_m2m_ioctl_reqbufs,
	.vidioc_create_bufs = v4l2_m2m_ioctl_create_bufs,
	.vidioc_querybuf = v4l2_m2m_ioctl_querybuf,
	.vidioc_prepare_buf = v4l2_m2m_ioctl_prepare_buf,
	.vidioc_qbuf = v4l2_m2m_ioctl_qbuf,
	.vidioc_dqbuf = v4l2_m2m_ioctl_dqbuf,
	.vidioc_expbuf = v4l2_m2m_ioctl_expbuf,
	.vidioc_streamon = v4l2_m2m_ioctl_streamon,
	.vidioc_streamoff = v4l2_m2m_ioctl_streamoff,
	.vidioc_try_encoder_cmd = v4l2_m2m_ioctl_try_encoder_cmd,
	.vidioc_encoder_cmd = command,
	.vidioc_subscribe_event = subscribe,
	.vidioc_unsubscribe_event = v4l2_event_unsubscribe,
};

static int device_open(struct file *file)
{
	struct encoder *e = video_drvdata(file);
	struct instance *i;
	int error;

	/* As in the real driver, whose firmware lock everybody waits for. */
	if (mutex_lock_interruptible(&e->lock))
		return -ERESTARTSYS;
	i = kzalloc(sizeof(*i), GFP_KERNEL);
	if (!i) {
		error = -ENOMEM;
		goto unlock;
	}
	i->encoder = e;
	INIT_WORK(&i->job, encoder_job);
	spin_lock_init(&i->draining);
	encoder_default_formats(i);
	v4l2_fh_init(&i->fh, video_devdata(file));
	error = encoder_init_controls(i);
	if (error)
		goto free;
	i->fh.ctrl_handler = &i->controls;
	i->fh.m2m_ctx = v4l2_m2m_ctx_init(e->m2m, i, encoder_init_queues);
	if (IS_ERR(i->fh.m2m_ctx)) {
		error = PTR_ERR(i->fh.m2m_ctx);
		goto free;
	}
	file->private_data = &i->fh;
	v4l2_fh_add(&i->fh);
	count(COUNT_OPENED);
	count(COUNT_OPEN);
	mutex_unlock(&e->lock);
	return 0;

free:
	v4l2_ctrl_handler_free(&i->controls);
	v4l2_fh_exit(&i->fh);
	kfree(i);
unlock:
	mutex_unlock(&e->lock);
	return error;
}

static int device_release(struct file *file)
{
	struct instance *i = instance_of(file);

	v4l2_fh_del(&i->fh);
	mutex_lock(&i->encoder->lock);
	v4l2_m2m_ctx_release(i->fh.m2m_ctx);
	mutex_unlock(&i->encoder->lock);
	v4l2_ctrl_handler_free(&i->controls);
	v4l2_fh_exit(&i->fh);
	coder_stop(&i->coder);
	kfree(i);
	uncount(COUNT_OPEN);
	return 0;
}

static const struct v4l2_file_operations operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.poll = v4l2_m2m_fop_poll,
	.unlocked_ioctl = video_ioctl2,
	.mmap = v4l2_m2m_fop_mmap,
};

static int register_media(struct encoder *e, struct device *device)
{
	int error;

	error = v4l2_m2m_register_media_controller(e->m2m, &e->video, MEDIA_ENT_F_PROC_VIDEO_ENCODER);
	if (error)
		return error;
	error = media_device_register(&e->media);
	if (error)
		v4l2_m2m_unregister_media_controller(e->m2m);
	return error;
}

static int register_video(struct encoder *e)
{
	e->video = (struct video_device){
		.name = CARD_NAME,
		.vfl_dir = VFL_DIR_M2M,
		.fops = &operations,
		.ioctl_ops = &requests,
		.minor = -1,
		.release = video_device_release_empty,
		.lock = &e->lock,
		.v4l2_dev = &e->v4l2,
		.device_caps = V4L2_CAP_VIDEO_M2M_MPLANE | V4L2_CAP_STREAMING,
	};
	video_set_drvdata(&e->video, e);
	return video_register_device(&e->video, VFL_TYPE_VIDEO, encode_video_nr);
}

static int probe(struct platform_device *platform)
{
	struct device *device = &platform->dev;
	struct encoder *e = devm_kzalloc(device, sizeof(*e), GFP_KERNEL);
	int error;

	if (!e)
		return -ENOMEM;
	mutex_init(&e->lock);
	error = dma_coerce_mask_and_coherent(device, DMA_BIT_MASK(32));
	if (error)
		return error;
	e->work = alloc_ordered_workqueue(DRIVER_NAME, WQ_MEM_RECLAIM);
	if (!e->work)
		return -ENOMEM;
	e->media.dev = device;
	strscpy(e->media.model, DRIVER_NAME, sizeof(e->media.model));
	strscpy(e->media.bus_info, "platform:" DRIVER_NAME, sizeof(e->media.bus_info));
	media_device_init(&e->media);
	e->v4l2.mdev = &e->media;
	error = v4l2_device_register(device, &e->v4l2);
	if (error)
		goto no_device;
	e->m2m = v4l2_m2m_init(&encoder_m2m_ops);
	if (IS_ERR(e->m2m)) {
		error = PTR_ERR(e->m2m);
		goto no_m2m;
	}
	error = register_video(e);
	if (error)
		goto no_video;
	error = register_media(e, device);
	if (error)
		goto no_media;
	faults_init(e);
	platform_set_drvdata(platform, e);
	v4l2_info(&e->v4l2, "encoder is %s\n", video_device_node_name(&e->video));
	return 0;

no_media:
	video_unregister_device(&e->video);
no_video:
	v4l2_m2m_release(e->m2m);
no_m2m:
	v4l2_device_unregister(&e->v4l2);
no_device:
	media_device_cleanup(&e->media);
	destroy_workqueue(e->work);
	return error;
}

static void end(struct platform_device *platform)
{
	struct encoder *e = platform_get_drvdata(platform);

	faults_exit(e);
	media_device_unregister(&e->media);
	v4l2_m2m_unregister_media_controller(e->m2m);
	video_unregister_device(&e->video);
	v4l2_m2m_release(e->m2m);
	v4l2_device_unregister(&e->v4l2);
	media_device_cleanup(&e->media);
	destroy_workqueue(e->work);
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
static int end_before_6_11(struct platform_device *platform)
{
	end(platform);
	return 0;
}
#define end end_before_6_11
#endif

static struct platform_driver driver = {
	.probe = probe,
	.remove = end,
	.driver = { .name = DRIVER_NAME },
};

static struct platform_device *only;

static int __init module_start(void)
{
	int error = platform_driver_register(&driver);

	if (error)
		return error;
	only = platform_device_register_simple(DRIVER_NAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(only)) {
		platform_driver_unregister(&driver);
		return PTR_ERR(only);
	}
	return 0;
}

static void __exit module_end(void)
{
	platform_device_unregister(only);
	platform_driver_unregister(&driver);
}

module_init(module_start);
module_exit(module_end);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Test device: the H.264 encoder of a Raspberry Pi, lossless, with its faults");
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS(DMA_BUF);
#else
MODULE_IMPORT_NS("DMA_BUF");
#endif
