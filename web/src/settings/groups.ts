import type { Setting, Settings } from '../api/settings';

export type GroupName =
  | 'picture'
  | 'expert'
  | 'server'
  | 'tls'
  | 'access'
  | 'announce'
  | 'update'
  | 'mqtt'
  | 'screen'
  | 'gpio'
  | 'log'
  | 'other';

export interface Group {
  readonly name: GroupName;
  readonly settings: readonly Setting[];
}

const picture = ['source', 'width', 'height', 'frame-rate', 'bitrate-kbit', 'rotate', 'flip', 'text'];
const expert = [
  'encoder',
  'keep-pace',
  'format',
  'segment-ms',
  'key-frame-ms',
  'part-ms',
  'window-seconds',
  'window-megabytes',
];
// These have a place of their own in the page.
const elsewhere = /^(cameras\.[^.]+\.(privacy|controls(\..+)?|csi)|access\.viewing)$/;

const prefixes: readonly [RegExp, GroupName][] = [
  [/^server\.tls/, 'tls'],
  [/^server\./, 'server'],
  [/^access\./, 'access'],
  [/^mdns\./, 'announce'],
  [/^update\./, 'update'],
  [/^mqtt\./, 'mqtt'],
  [/^screen\./, 'screen'],
  [/^gpio\./, 'gpio'],
  [/^log\./, 'log'],
];

/** The names of the cameras in the settings, in their order. */
export function cameraNames(settings: Settings): string[] {
  const names = settings.settings.map(({ key }) => cameraOf(key)).filter((name) => name !== null);
  return [...new Set(names)];
}

/** The camera that a key belongs to, or null. */
export function cameraOf(key: string): string | null {
  return /^cameras\.([^.]+)\./.exec(key)?.[1] ?? null;
}

/** A key without the name of its camera: what the page's words are found by. */
export function shortKey(key: string): string {
  return key.replace(/^cameras\.[^.]+\./, '');
}

/** The settings of a camera in the groups of the page; what the page does not know yet is in the last one. */
export function cameraGroups(settings: Settings, camera: string): Group[] {
  const own = settings.settings.filter(({ key }) => cameraOf(key) === camera && !elsewhere.test(key));
  const find = (names: readonly string[]): Setting[] =>
    names.flatMap((name) => own.filter(({ key }) => shortKey(key) === name));
  const known = new Set([...picture, ...expert]);
  return filled([
    { name: 'picture', settings: find(picture) },
    { name: 'expert', settings: [...find(expert), ...own.filter(({ key }) => !known.has(shortKey(key)))] },
  ]);
}

/** The settings of the device itself, grouped by what they are about. */
export function deviceGroups(settings: Settings): Group[] {
  const groups = new Map<GroupName, Setting[]>();
  for (const [, name] of prefixes) groups.set(name, []);
  for (const setting of settings.settings) {
    if (cameraOf(setting.key) !== null || elsewhere.test(setting.key)) continue;
    const name = prefixes.find(([prefix]) => prefix.test(setting.key))?.[1] ?? 'other';
    groups.set(name, [...(groups.get(name) ?? []), setting]);
  }
  const order: readonly GroupName[] = [
    'server',
    'tls',
    'access',
    'mqtt',
    'announce',
    'update',
    'screen',
    'gpio',
    'log',
    'other',
  ];
  return filled(order.map((name) => ({ name, settings: groups.get(name) ?? [] })));
}

function filled(groups: Group[]): Group[] {
  return groups.filter(({ settings }) => settings.length > 0);
}
