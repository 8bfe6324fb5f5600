import type { Series } from '../api/health';
import { decimal } from '../texts';

/** A line to draw on a grid of 100 by 100, y downwards, in pieces where nothing was measured between. */
export interface Drawn {
  readonly line: string;
  readonly area: string;
  /** The newest measurement, and the bounds of all; null while there is none. */
  readonly now: number | null;
  readonly min: number;
  readonly max: number;
}

/** How far the axis reaches: shares always to 100, the rest from 0 to a bit more than the most. Pure. */
export function axisOf(values: readonly number[], unit: string): { readonly from: number; readonly to: number } {
  if (unit === '%') return { from: 0, to: 100 };
  const most = Math.max(...values);
  const least = Math.min(...values);
  if (unit === '°C') return { from: Math.min(20, least), to: Math.max(90, most) };
  return { from: Math.min(0, least), to: most > 0 ? most * 1.15 : 1 };
}

/** Draws measurements; a single one between gaps becomes a short dash. Pure. */
export function draw(values: readonly (number | null)[], unit: string): Drawn {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { line: '', area: '', now: null, min: 0, max: 0 };
  const { from, to } = axisOf(known, unit);
  const x = (index: number): string => round((index / Math.max(1, values.length - 1)) * 100);
  const y = (value: number): string => round(100 - ((value - from) / (to - from)) * 100);
  let line = '';
  let area = '';
  let start = -1;
  for (let index = 0; index <= values.length; index++) {
    const value = values[index] ?? null;
    if (value !== null && start < 0) start = index;
    if (value !== null || start < 0) continue;
    const piece = values.slice(start, index).map((one, offset) => `${x(start + offset)} ${y(one ?? 0)}`);
    if (piece.length === 1) piece.push(`${x(start + 0.5)} ${y(values[start] ?? 0)}`);
    line += `M${piece.join('L')}`;
    area += `M${x(start)} 100L${piece.join('L')}L${x(index - 1)} 100Z`;
    start = -1;
  }
  return { line, area, now: known.at(-1) ?? null, min: Math.min(...known), max: Math.max(...known) };
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

const steps = ['', 'k', 'M', 'G', 'T'] as const;

/** An amount with its unit, in thousands where it is large. Pure. */
export function amount(value: number, unit: string): string {
  const [, prefix, base] = /^([kMGT]?)(B|bit|B\/s|bit\/s)$/.exec(unit) ?? [];
  if (prefix === undefined || base === undefined) {
    const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
    return `${decimal(value, digits)} ${unit === '1/s' ? '/ s' : unit}`.trim();
  }
  let size = value;
  let step = steps.findIndex((one) => one === prefix);
  while (Math.abs(size) >= 1000 && step < steps.length - 1) {
    size /= 1000;
    step++;
  }
  return `${decimal(size, size >= 100 || step === 0 ? 0 : 1)} ${steps[step] ?? ''}${base}`;
}

const kinds = ['frames-in', 'frames-out', 'bitrate', 'sent', 'viewers', 'encoding', 'delay'];
const ofDevice = ['cpu', 'cpu-pipit', 'memory', 'memory-pipit', 'temperature', 'network-in', 'network-out'];

/**
 * The charts in an order that stays: each camera's together, then the device's. The device tells them in the order in
 * which they were first measured. Pure.
 */
export function inOrder(series: readonly Series[]): Series[] {
  const camera = (id: string): string => /^camera\.(.+)\.[^.]+$/.exec(id)?.[1] ?? '';
  const cameras = [...new Set(series.map(({ id }) => camera(id)).filter((name) => name !== '')), ''];
  const place = (order: readonly string[], one: string): number => {
    const at = order.indexOf(one);
    return at < 0 ? order.length : at;
  };
  const rank = ({ id }: Series): number => {
    const name = camera(id);
    const within = name === '' ? place(ofDevice, id) : place(kinds, id.slice(`camera.${name}.`.length));
    return cameras.indexOf(name) * 100 + within;
  };
  return [...series].sort((one, other) => rank(one) - rank(other));
}
