/** What a pin of a Raspberry Pi's header is: its GPIO number, or what it always carries. */
export type Pin = number | '3.3 V' | '5 V' | 'GND';

/** The 40 pins in the order of their places, 1 to 40; odd places are in the row away from the board's edge. */
export const pins: readonly Pin[] = [
  ...(['3.3 V', '5 V', 2, '5 V', 3, 'GND', 4, 14, 'GND', 15] as const),
  ...([17, 18, 27, 'GND', 22, 23, '3.3 V', 24, 10, 'GND'] as const),
  ...([9, 25, 11, 8, 'GND', 7, 0, 1, 5, 'GND'] as const),
  ...([6, 12, 13, 'GND', 19, 16, 26, 20, 'GND', 21] as const),
];

/** The place of a GPIO on the header, 1 to 40; null when it is not there. */
export function placeOf(gpio: number): number | null {
  const index = pins.indexOf(gpio);
  return index < 0 ? null : index + 1;
}
