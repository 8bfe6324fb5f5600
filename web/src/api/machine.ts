import { maybeNumber, number, object, objects, oneOf, strings, text } from './json';

export interface Link {
  readonly name: string;
  readonly kind: 'cable' | 'wifi';
  readonly up: boolean;
  readonly addresses: readonly string[];
  readonly wifi: string | null;
  readonly signalDbm: number | null;
}

export type ClockBy = 'unknown' | 'server' | 'own' | 'nobody' | 'wrong';

export interface Storage {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly ownBytes: number;
  readonly readOnly: boolean;
  readonly errors: number | null;
  readonly disk: string | null;
  readonly model: string | null;
  readonly made: string | null;
  readonly wornPercent: number | null;
  readonly lastFault: string | null;
}

export interface Power {
  readonly underVoltage: boolean;
  readonly slowed: boolean;
  readonly underVoltageBefore: boolean;
  readonly slowedBefore: boolean;
}

/** The machine, as far as its kernel tells; null where it does not. */
export interface Machine {
  readonly name: string;
  readonly links: readonly Link[];
  readonly clock: { readonly setBy: ClockBy; readonly offsetMs: number | null; readonly zone: string | null };
  readonly storage: Storage | null;
  readonly power: Power | null;
}

const maybeText = (value: unknown): string | null => text(value) || null;

export function parseMachine(json: unknown): Machine {
  const machine = object(json);
  const network = object(machine['network']);
  const time = object(machine['time']);
  const storage = machine['storage'];
  const power = machine['power'];
  return {
    name: text(network['name']),
    links: objects(network['links']).map((link) => ({
      name: text(link['name']),
      kind: oneOf(['cable', 'wifi'], link['kind']),
      up: link['up'] === true,
      addresses: strings(link['addresses']),
      wifi: maybeText(link['wifi']),
      signalDbm: maybeNumber(link['signalDbm']),
    })),
    clock: {
      setBy: oneOf(['unknown', 'server', 'own', 'nobody', 'wrong'], time['setBy']),
      offsetMs: maybeNumber(time['offsetMs']),
      zone: maybeText(time['zone']),
    },
    storage: typeof storage === 'object' && storage !== null ? parseStorage(object(storage)) : null,
    power: typeof power === 'object' && power !== null ? parsePower(object(power)) : null,
  };
}

function parseStorage(storage: Readonly<Record<string, unknown>>): Storage {
  return {
    totalBytes: number(storage['totalBytes']),
    freeBytes: number(storage['freeBytes']),
    ownBytes: number(storage['ownBytes']),
    readOnly: storage['readOnly'] === true,
    errors: maybeNumber(storage['errors']),
    disk: maybeText(storage['disk']),
    model: maybeText(storage['model']),
    made: maybeText(storage['made']),
    wornPercent: maybeNumber(storage['wornPercent']),
    lastFault: maybeText(storage['lastFault']),
  };
}

function parsePower(power: Readonly<Record<string, unknown>>): Power {
  return {
    underVoltage: power['underVoltage'] === true,
    slowed: power['slowed'] === true,
    underVoltageBefore: power['underVoltageBefore'] === true,
    slowedBefore: power['slowedBefore'] === true,
  };
}

export type Signal = 'good' | 'fair' | 'weak';

/** A Wi-Fi signal as people know it; the device warns below -75 dBm, too. Pure. */
export function signalOf(dbm: number): Signal {
  return dbm >= -60 ? 'good' : dbm >= -75 ? 'fair' : 'weak';
}

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;
const gigabyte = 1024 * megabyte;

/** A size in the binary units that the device's own sentences have. Pure. */
export function sizeOf(bytes: number): string {
  if (bytes < megabyte) return `${Math.ceil(bytes / kilobyte)} kB`;
  return bytes < 10 * gigabyte ? `${Math.floor(bytes / megabyte)} MB` : `${Math.round(bytes / gigabyte)} GB`;
}
