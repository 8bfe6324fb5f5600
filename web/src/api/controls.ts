import { isObject, maybeNumber, number, objects, oneOf, text } from './json';

/** One thing a camera lets adjust, such as its brightness. */
export interface CameraControl {
  readonly id: string;
  readonly name: string;
  readonly kind: 'integer' | 'boolean' | 'menu' | 'button';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly standard: number;
  readonly value: number;
  readonly menu: readonly { readonly value: number; readonly label: string }[];
  /** Another control, such as an automatic one, has the say just now. */
  readonly inactive: boolean;
}

export function parseControls(json: unknown): CameraControl[] {
  return objects(isObject(json) ? json['controls'] : [])
    .map((one) => ({
      id: text(one['id']),
      name: text(one['name']) || text(one['id']),
      kind: oneOf<CameraControl['kind']>(['integer', 'boolean', 'menu', 'button'], one['kind']),
      min: number(one['min']),
      max: number(one['max']),
      step: Math.max(1, number(one['step'])),
      standard: asNumber(one['default']),
      value: asNumber(one['value']),
      menu: objects(one['menu']).map((entry) => ({ value: number(entry['value']), label: text(entry['label']) })),
      inactive: one['inactive'] === true,
    }))
    .filter(({ id }) => id !== '');
}

const asNumber = (value: unknown): number => (value === true ? 1 : (maybeNumber(value) ?? 0));
