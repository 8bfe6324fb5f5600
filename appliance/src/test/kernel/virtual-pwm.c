// SPDX-License-Identifier: GPL-2.0
/*
 * A PWM chip of four channels that drives nothing and remembers what it was told: for tests of Pipit only.
 *
 * /sys/kernel/debug/virtual-pwm/applied has a line for each state that a channel got: its number, milliseconds since the
 * module was loaded, the period and the pulse in nanoseconds, and whether it is enabled. With /sys/kernel/debug/virtual-pwm/fail
 * set to Y the chip refuses every further state with EIO. Written for Linux 6.1, whose chips are part of their driver's memory.
 */
#include <linux/debugfs.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/pwm.h>
#include <linux/seq_file.h>

#define CHANNELS 4
#define KEPT 4096

struct applied {
	u32 channel;
	s64 at_ms;
	u64 period_ns;
	u64 pulse_ns;
	bool enabled;
};

static DEFINE_MUTEX(lock);
static struct applied log_of[KEPT];
static unsigned int count;
static bool fail;
static ktime_t loaded;
static struct pwm_chip chip;
static struct platform_device *device;
static struct dentry *folder;

static int virtual_apply(struct pwm_chip *of, struct pwm_device *pwm, const struct pwm_state *state)
{
	if (fail)
		return -EIO;
	mutex_lock(&lock);
	if (count < KEPT) {
		log_of[count++] = (struct applied){
			.channel = pwm->hwpwm,
			.at_ms = ktime_ms_delta(ktime_get(), loaded),
			.period_ns = state->period,
			.pulse_ns = state->duty_cycle,
			.enabled = state->enabled,
		};
	}
	mutex_unlock(&lock);
	return 0;
}

static const struct pwm_ops virtual_ops = {
	.apply = virtual_apply,
	.owner = THIS_MODULE,
};

static int applied_show(struct seq_file *out, void *unused)
{
	unsigned int i;

	mutex_lock(&lock);
	for (i = 0; i < count; i++)
		seq_printf(out, "%u %lld %llu %llu %d\n", log_of[i].channel, log_of[i].at_ms,
			   log_of[i].period_ns, log_of[i].pulse_ns, log_of[i].enabled);
	mutex_unlock(&lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(applied);

static int __init virtual_init(void)
{
	int error;

	loaded = ktime_get();
	device = platform_device_register_simple("virtual-pwm", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	chip.dev = &device->dev;
	chip.ops = &virtual_ops;
	chip.npwm = CHANNELS;
	error = pwmchip_add(&chip);
	if (error) {
		platform_device_unregister(device);
		return error;
	}
	folder = debugfs_create_dir("virtual-pwm", NULL);
	debugfs_create_file("applied", 0444, folder, NULL, &applied_fops);
	debugfs_create_bool("fail", 0644, folder, &fail);
	return 0;
}

static void __exit virtual_exit(void)
{
	debugfs_remove_recursive(folder);
	pwmchip_remove(&chip);
	platform_device_unregister(device);
}

module_init(virtual_init);
module_exit(virtual_exit);
MODULE_DESCRIPTION("A PWM chip that remembers what it was told, for tests");
MODULE_LICENSE("GPL");
