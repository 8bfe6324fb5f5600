import { isObject, maybeNumber, number, object, objects, oneOf, text } from './json';

export type Level = 'ok' | 'warning' | 'fault';
const levels = ['ok', 'warning', 'fault'] as const;

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly sentence: string;
  readonly action: string;
  readonly value: string;
}

export interface Delays {
  readonly camera: string;
  readonly captureToEncodedMs: number | null;
  readonly encodedToPartMs: number | null;
  readonly partToSentMs: number | null;
}

export interface Health {
  readonly level: Level;
  readonly checks: readonly Check[];
  readonly delays: readonly Delays[];
}

/** @throws TypeError when the answer tells no health */
export function parseHealth(json: unknown): Health {
  if (!isObject(json) || !Array.isArray(json['checks'])) throw new TypeError('the answer tells no health of Pipit');
  return {
    level: oneOf(levels, json['level']),
    checks: objects(json['checks']).map((one) => ({
      id: text(one['id']),
      title: text(one['title']) || text(one['id']),
      level: oneOf(levels, one['level']),
      sentence: text(one['sentence']),
      action: text(one['action']),
      value: typeof one['value'] === 'number' ? String(one['value']) : text(one['value']),
    })),
    delays: Object.entries(object(json['delays']))
      .filter(([, one]) => isObject(one))
      .map(([camera, one]) => ({
        camera,
        captureToEncodedMs: maybeNumber(object(one)['captureToEncodedMs']),
        encodedToPartMs: maybeNumber(object(one)['encodedToPartMs']),
        partToSentMs: maybeNumber(object(one)['partToSentMs']),
      })),
  };
}

/** A line of a chart; null where nothing was measured. */
export interface Series {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
}

export interface History {
  readonly stepSeconds: number;
  readonly endMs: number;
  readonly series: readonly Series[];
}

export function parseHistory(json: unknown): History {
  const history = object(json);
  return {
    stepSeconds: number(history['stepSeconds']) || 5,
    endMs: number(history['endMs']),
    series: objects(history['series']).map((one) => ({
      id: text(one['id']),
      label: text(one['label']) || text(one['id']),
      unit: text(one['unit']),
      values: Array.isArray(one['values']) ? one['values'].map(maybeNumber) : [],
    })),
  };
}

export interface LogLine {
  readonly ms: number;
  readonly level: string;
  readonly text: string;
}

export function parseLog(json: unknown): LogLine[] {
  return objects(object(json)['lines']).map((line) => ({
    ms: number(line['ms']),
    level: text(line['level']).toLowerCase(),
    text: text(line['text']),
  }));
}
