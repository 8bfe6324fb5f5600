import type { Page } from 'playwright-core';

interface Control {
  readonly id: string;
  readonly name: string;
  readonly kind: 'integer' | 'decimal' | 'boolean' | 'menu' | 'bitmask';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
  value: number;
  inactive: boolean;
  readonly menu: readonly { readonly value: number; readonly label: string }[];
  readonly reopens: boolean;
}

function control(id: string, name: string, kind: Control['kind'], range: readonly [number, number, number]): Control {
  const [min, max, standard] = range;
  return {
    id,
    name,
    kind,
    min,
    max,
    step: 1,
    default: standard,
    value: standard,
    inactive: false,
    menu: [],
    reopens: false,
  };
}

/**
 * The driver of a camera that has something to adjust, for a program that runs where no camera is: it answers as
 * `/api/v1/cameras/camera/controls` does with a kernel's camera, which the tests in a virtual machine have.
 */
export class AdjustableCamera {
  /** How often something was set. */
  patches = 0;

  /** What its answers wait for. */
  private answers: Promise<void> = Promise.resolve();

  readonly controls: readonly Control[] = [
    control('brightness', 'Brightness', 'integer', [-64, 64, 0]),
    control('contrast', 'Contrast', 'integer', [0, 64, 32]),
    control('white_balance_automatic', 'White Balance, Automatic', 'boolean', [0, 1, 1]),
    {
      ...control('white_balance_temperature', 'White Balance Temperature', 'integer', [2800, 6500, 4600]),
      inactive: true,
    },
    {
      ...control('power_line_frequency', 'Power Line Frequency', 'menu', [0, 2, 1]),
      menu: ['Disabled', '50 Hz', '60 Hz'].map((label, value) => ({ value, label })),
    },
    // As a camera on the ribbon cable has it.
    { ...control('ev', 'Exposure compensation', 'decimal', [-8, 8, 0]), step: 0.1, reopens: true },
    { ...control('regions', 'Regions', 'bitmask', [0, 0x80002000, 0x80002000]), step: 0 },
  ];

  /** Puts it behind the page. */
  async attach(page: Page): Promise<void> {
    await page.route('**/api/v1/cameras/camera/controls', async (route) => {
      if (route.request().method() === 'PATCH')
        this.set(route.request().postDataJSON() as Record<string, number | null>);
      await this.answers;
      await route.fulfill({ json: { controls: this.controls } });
    });
  }

  /** Answers nothing until the function that is returned is called. */
  holdAnswers(): () => void {
    let goOn = (): void => undefined;
    this.answers = new Promise((resolve) => (goOn = resolve));
    return () => goOn();
  }

  value(id: string): number | undefined {
    return this.controls.find((one) => one.id === id)?.value;
  }

  private set(values: Record<string, number | null>): void {
    this.patches++;
    for (const one of this.controls) {
      const value = values[one.id];
      if (value !== undefined) one.value = value ?? one.default;
    }
    const temperature = this.controls.find(({ id }) => id === 'white_balance_temperature');
    if (temperature !== undefined) temperature.inactive = this.value('white_balance_automatic') === 1;
  }
}
