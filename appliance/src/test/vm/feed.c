/*
 * A plain client of a V4L2 mem2mem encoder: takes raw pictures without padding from its input, gives what the encoder
 * makes of them to its output, drains it at the end, and says how many pictures of which times came back.
 *
 *   feed NODE WIDTH HEIGHT FOURCC < pictures > stream
 */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/videodev2.h>

#define BUFFERS 3
#define RAW V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE
#define CODED V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE

struct queue {
	uint32_t type;
	struct v4l2_format format;
	uint8_t *memory[BUFFERS];
	uint32_t size[BUFFERS];
};

static int node;

static void ask(unsigned long request, void *argument, const char *name)
{
	if (ioctl(node, request, argument))
		err(1, "%s", name);
}
#define ASK(request, argument) ask(request, argument, #request)

static void set_format(struct queue *q, uint32_t type, uint32_t width, uint32_t height, uint32_t fourcc)
{
	q->type = type;
	q->format.type = type;
	q->format.fmt.pix_mp.width = width;
	q->format.fmt.pix_mp.height = height;
	q->format.fmt.pix_mp.pixelformat = fourcc;
	q->format.fmt.pix_mp.num_planes = 1;
	ASK(VIDIOC_S_FMT, &q->format);
	if (q->format.fmt.pix_mp.width != width || q->format.fmt.pix_mp.height != height ||
	    q->format.fmt.pix_mp.pixelformat != fourcc)
		errx(1, "the encoder wants another format");
}

static void start(struct queue *q)
{
	struct v4l2_requestbuffers request = { .count = BUFFERS, .type = q->type, .memory = V4L2_MEMORY_MMAP };

	ASK(VIDIOC_REQBUFS, &request);
	if (request.count != BUFFERS)
		errx(1, "%u buffers", request.count);
	for (int i = 0; i < BUFFERS; i++) {
		struct v4l2_plane plane = { 0 };
		struct v4l2_buffer buffer = { .index = i, .type = q->type, .memory = V4L2_MEMORY_MMAP };

		buffer.m.planes = &plane;
		buffer.length = 1;
		ASK(VIDIOC_QUERYBUF, &buffer);
		q->size[i] = plane.length;
		q->memory[i] = mmap(NULL, plane.length, PROT_READ | PROT_WRITE, MAP_SHARED, node, plane.m.mem_offset);
		if (q->memory[i] == MAP_FAILED)
			err(1, "mmap");
	}
	ASK(VIDIOC_STREAMON, &q->type);
}

static void queue(const struct queue *q, int index, uint32_t used, long number)
{
	struct v4l2_plane plane = { .bytesused = used, .length = q->size[index] };
	struct v4l2_buffer buffer = { .index = index, .type = q->type, .memory = V4L2_MEMORY_MMAP };

	buffer.m.planes = &plane;
	buffer.length = 1;
	buffer.timestamp.tv_sec = 1000;
	buffer.timestamp.tv_usec = number;
	ASK(VIDIOC_QBUF, &buffer);
}

/* Reads lines without padding to where the encoder wants them. */
static int read_plane(uint8_t *to, uint32_t stride, uint32_t line, uint32_t lines)
{
	for (uint32_t y = 0; y < lines; y++)
		if (fread(to + y * stride, 1, line, stdin) != line)
			return 0;
	return 1;
}

static int read_picture(const struct queue *q, int index)
{
	const struct v4l2_pix_format_mplane *f = &q->format.fmt.pix_mp;
	uint32_t stride = f->plane_fmt[0].bytesperline, luma = stride * f->height;
	uint8_t *to = q->memory[index];

	memset(to, 0x55, q->size[index]);
	switch (f->pixelformat) {
	case V4L2_PIX_FMT_YUV420:
	case V4L2_PIX_FMT_YVU420:
		return read_plane(to, stride, f->width, f->height) &&
		       read_plane(to + luma, stride / 2, f->width / 2, f->height / 2) &&
		       read_plane(to + luma + luma / 4, stride / 2, f->width / 2, f->height / 2);
	case V4L2_PIX_FMT_NV12:
	case V4L2_PIX_FMT_NV21:
		return read_plane(to, stride, f->width, f->height) &&
		       read_plane(to + luma, stride, f->width, f->height / 2);
	default:
		return read_plane(to, stride, f->width * 2, f->height);
	}
}

static int dequeue(const struct queue *q, struct v4l2_buffer *buffer, struct v4l2_plane *plane)
{
	*buffer = (struct v4l2_buffer){ .type = q->type, .memory = V4L2_MEMORY_MMAP, .length = 1 };
	buffer->m.planes = plane;
	return ioctl(node, VIDIOC_DQBUF, buffer) == 0;
}

/* Takes a coded buffer if there is one; true when it was the last. */
static int take(const struct queue *q, long *pictures, long *keys)
{
	struct v4l2_plane plane = { 0 };
	struct v4l2_buffer buffer;
	uint32_t used;

	if (!dequeue(q, &buffer, &plane))
		return 0;
	used = plane.bytesused;
	if (buffer.flags & V4L2_BUF_FLAG_ERROR)
		errx(1, "a broken picture");
	if (used && buffer.timestamp.tv_sec) {
		if (buffer.timestamp.tv_sec != 1000 || buffer.timestamp.tv_usec != *pictures)
			errx(1, "time %ld.%06ld of picture %ld", buffer.timestamp.tv_sec, buffer.timestamp.tv_usec, *pictures);
		++*pictures;
		*keys += !!(buffer.flags & V4L2_BUF_FLAG_KEYFRAME);
	}
	if (fwrite(q->memory[buffer.index], 1, used, stdout) != used)
		err(1, "write");
	if (buffer.flags & V4L2_BUF_FLAG_LAST)
		return 1;
	queue(q, buffer.index, 0, 0);
	return 0;
}

int main(int argc, char **argv)
{
	struct queue raw = { 0 }, coded = { 0 };
	struct v4l2_event_subscription subscription = { .type = V4L2_EVENT_EOS };
	struct v4l2_encoder_cmd stop = { .cmd = V4L2_ENC_CMD_STOP };
	struct v4l2_event event = { 0 };
	int idle = BUFFERS, ended = 0;
	long sent = 0, pictures = 0, keys = 0;

	if (argc != 5 || strlen(argv[4]) != 4)
		errx(2, "usage: feed NODE WIDTH HEIGHT FOURCC");
	node = open(argv[1], O_RDWR | O_NONBLOCK);
	if (node < 0)
		err(1, "%s", argv[1]);
	ASK(VIDIOC_SUBSCRIBE_EVENT, &subscription);
	set_format(&raw, RAW, atoi(argv[2]), atoi(argv[3]),
		   v4l2_fourcc(argv[4][0], argv[4][1], argv[4][2], argv[4][3]));
	set_format(&coded, CODED, atoi(argv[2]), atoi(argv[3]), V4L2_PIX_FMT_H264);
	start(&raw);
	start(&coded);
	for (int i = 0; i < BUFFERS; i++)
		queue(&coded, i, 0, 0);
	for (;;) {
		struct pollfd wait = { .fd = node, .events = POLLIN | POLLOUT };
		struct v4l2_plane plane = { 0 };
		struct v4l2_buffer buffer;

		while (!ended && idle) {
			int index = BUFFERS - idle;

			if (sent >= BUFFERS) {
				if (!dequeue(&raw, &buffer, &plane))
					break;
				index = buffer.index;
			} else {
				idle--;
			}
			if (read_picture(&raw, index)) {
				queue(&raw, index, raw.format.fmt.pix_mp.plane_fmt[0].sizeimage, sent++);
				idle += sent == BUFFERS;
			} else {
				ended = 1;
				ASK(VIDIOC_ENCODER_CMD, &stop);
			}
		}
		if (take(&coded, &pictures, &keys))
			break;
		if (ended)
			wait.events = POLLIN;
		if (poll(&wait, 1, 5000) <= 0)
			errx(1, "nothing comes after %ld of %ld pictures", pictures, sent);
	}
	ASK(VIDIOC_DQEVENT, &event);
	if (event.type != V4L2_EVENT_EOS)
		errx(1, "event %u", event.type);
	if (fflush(stdout))
		err(1, "write");
	fprintf(stderr, "%ld sent, %ld pictures, %ld key\n", sent, pictures, keys);
	return 0;
}
