// SPDX-License-Identifier: GPL-2.0
/* What irq_sim.c asks of the kernel's core, by what modules may call. */
#include <linux/irq.h>
#include <linux/irqdesc.h>

struct irq_desc *pipit_irq_to_desc(unsigned int irq);

struct irq_desc *pipit_irq_to_desc(unsigned int irq)
{
	struct irq_data *data = irq_get_irq_data(irq);

	return data ? irq_data_to_desc(data) : NULL;
}
