import { isObject, maybeNumber, number, objects, oneOf, strings, text, type Json } from './json';

export type Value = string | number | boolean | readonly string[];
export type Kind = 'text' | 'integer' | 'decimal' | 'choice' | 'list' | 'boolean';

/** One setting as the device describes it. */
export interface Setting {
  readonly key: string;
  readonly value: Value;
  readonly standard: Value;
  readonly origin: 'default' | 'file' | 'environment' | 'command-line';
  /** Given from outside, so that it cannot be changed here. */
  readonly locked: boolean;
  /** The environment variable or option that gives it then, or empty. */
  readonly lockedBy: string;
  readonly kind: Kind;
  readonly min: number | null;
  readonly max: number | null;
  readonly unit: string;
  readonly choices: readonly string[];
  readonly description: string;
  /** Takes effect at the next start only. */
  readonly restart: boolean;
}

export interface Settings {
  readonly revision: string;
  readonly file: string;
  readonly settings: readonly Setting[];
}

/** What to set; null is the default. */
export type Changes = ReadonlyMap<string, Value | null>;

function value(json: unknown, kind: Kind): Value {
  switch (kind) {
    case 'integer':
    case 'decimal':
      return maybeNumber(json) ?? 0;
    case 'boolean':
      return json === true;
    case 'list':
      return strings(json);
    case 'choice': // may be a number, such as 90 degrees
      return typeof json === 'number' ? json : text(json);
    case 'text':
      return text(json);
  }
}

function setting(json: Json): Setting {
  const kind = oneOf<Kind>(['text', 'integer', 'decimal', 'choice', 'list', 'boolean'], json['kind']);
  const choices = Array.isArray(json['choices']) ? json['choices'] : [];
  return {
    key: text(json['key']),
    value: value(json['value'], kind),
    standard: value(json['default'], kind),
    origin: oneOf(['default', 'file', 'environment', 'command-line'], json['origin']),
    locked: json['locked'] === true,
    lockedBy: text(json['lockedBy']),
    kind,
    min: maybeNumber(json['min']),
    max: maybeNumber(json['max']),
    unit: text(json['unit']),
    choices: choices.filter((one) => typeof one === 'string' || typeof one === 'number').map(String),
    description: text(json['description']),
    restart: json['restart'] === true,
  };
}

/** @throws TypeError when the answer is no settings */
export function parseSettings(json: unknown): Settings {
  if (!isObject(json) || !Array.isArray(json['settings'])) throw new TypeError('the answer is no settings of Pipit');
  return {
    revision: text(json['revision']),
    file: text(json['file']),
    settings: objects(json['settings'])
      .map(setting)
      .filter(({ key }) => key !== ''),
  };
}

/** Whether two values are the same. */
export function same(one: Value | null, other: Value | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A camera that the device found, for the choice of a source. */
export interface FoundDevice {
  readonly path: string;
  readonly label: string;
  /** The pictures that its sensor's modes are made for, where it tells any: width and height. */
  readonly sizes: readonly (readonly [number, number])[];
}

export function parseDevices(json: unknown): FoundDevice[] {
  return objects(isObject(json) ? json['devices'] : [])
    .map((one) => ({
      path: text(one['path']),
      label: text(one['label']) || text(one['path']),
      sizes: objects(one['modes'])
        .map((mode) => [number(mode['pictureWidth']), number(mode['pictureHeight'])] as const)
        .filter(([width, height]) => width > 0 && height > 0),
    }))
    .filter(({ path }) => path !== '');
}
