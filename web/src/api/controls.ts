import { isObject, maybeNumber, number, objects, oneOf, text } from './json';

/** One thing a camera lets adjust, such as its brightness. */
export interface CameraControl {
  readonly id: string;
  readonly name: string;
  readonly kind: 'integer' | 'decimal' | 'boolean' | 'menu' | 'button' | 'bitmask';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly standard: number;
  readonly value: number;
  readonly menu: readonly { readonly value: number; readonly label: string }[];
  /** Another control, such as an automatic one, has the say just now. */
  readonly inactive: boolean;
  /** A change opens the camera again, so that it is not made at every step of a slider. */
  readonly reopens: boolean;
}

export function parseControls(json: unknown): CameraControl[] {
  return objects(isObject(json) ? json['controls'] : [])
    .map((one) => ({
      id: text(one['id']),
      name: text(one['name']) || text(one['id']),
      kind: oneOf<CameraControl['kind']>(['integer', 'decimal', 'boolean', 'menu', 'button', 'bitmask'], one['kind']),
      min: number(one['min']),
      max: number(one['max']),
      step: one['kind'] === 'decimal' ? number(one['step']) || 0.01 : Math.max(1, number(one['step'])),
      standard: asNumber(one['default']),
      value: asNumber(one['value']),
      menu: objects(one['menu']).map((entry) => ({ value: number(entry['value']), label: text(entry['label']) })),
      inactive: one['inactive'] === true,
      reopens: one['reopens'] === true,
    }))
    .filter(({ id }) => id !== '');
}

/** A slider has no place for so many values; the number is written instead. */
export const isWritten = ({ kind, min, max, step }: CameraControl): boolean =>
  kind === 'bitmask' || (kind === 'integer' && (max - min) / step > 100_000);

/** How the value of a control is written: bits in sixteens. */
export const writtenValue = ({ kind, value }: CameraControl): string =>
  kind === 'bitmask' ? `0x${value.toString(16)}` : String(value);

/** The number that somebody wrote for a control, or null when it cannot be meant. */
export function readWritten({ min, max }: CameraControl, words: string): number | null {
  const value = /^\s*(-?\d+|0x[0-9a-f]+)\s*$/i.test(words) ? Number(words) : NaN;
  return Number.isSafeInteger(value) && value >= min && value <= max ? value : null;
}

const asNumber = (value: unknown): number => (value === true ? 1 : (maybeNumber(value) ?? 0));
