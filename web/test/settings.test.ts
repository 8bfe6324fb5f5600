import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { isWritten, parseControls, readWritten, writtenValue, type CameraControl } from '../src/api/controls';
import { parseDevices, parseSettings, type Settings, type Value } from '../src/api/settings';
import { parsePreflight } from '../src/api/preflight';
import { rebase } from '../src/settings/draft';
import { fitQuestion } from '../src/settings/fitQuestion';
import { cameraGroups, cameraNames, deviceGroups, shortKey } from '../src/settings/groups';
import { LatestWins } from '../src/settings/latestWins';
import { sizesFor } from '../src/settings/SizeField';
import { choiceWord, hintOf, labelOf, rangeOf, valueWords } from '../src/settings/words';
import { wordFor } from '../src/texts';
import { de } from '../src/texts/de';
import { en } from '../src/texts/en';
import { seeded } from './random';

function settings(values: Record<string, Value>, revision = 'r1'): Settings {
  return parseSettings({
    revision,
    file: 'pipit.toml',
    settings: Object.entries(values).map(([key, value]) => ({
      key,
      value,
      default: key.endsWith('bitrate-kbit') ? 2000 : value,
      kind: typeof value === 'number' ? 'integer' : 'text',
    })),
  });
}

/** Every key there is, as the page looks for its words: from the example of all keys, which the service's tests hold. */
function keysOfTheReference(): string[] {
  let section = '';
  const keys: string[] = [];
  for (const line of readFileSync(new URL('../../docs/reference/pipit.toml', import.meta.url), 'utf8').split('\n')) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const key = /^([\w-]+) = /.exec(line)?.[1];
    if (key !== undefined) keys.push(shortKey(`${section}.${key}`));
  }
  return keys;
}

const bitrate = 'cameras.camera.bitrate-kbit';
const width = 'cameras.camera.width';
const before = settings({ [bitrate]: 2000, [width]: 1280 });

describe('Changes on top of somebody else’s', () => {
  test('stay where the other one changed something else', () => {
    const now = settings({ [bitrate]: 2000, [width]: 1920 }, 'r2');
    const { changes, conflicts, changed } = rebase(before, now, new Map([[bitrate, 3000]]));
    expect([...changes]).toEqual([[bitrate, 3000]]);
    expect(conflicts).toEqual([]);
    expect(changed).toBe(true);
  });

  test('are asked about where both changed the same', () => {
    const now = settings({ [bitrate]: 700, [width]: 1280 }, 'r2');
    const { changes, conflicts } = rebase(before, now, new Map([[bitrate, 3000]]));
    expect([...changes]).toEqual([[bitrate, 3000]]);
    expect(conflicts).toEqual([{ key: bitrate, mine: 3000, theirs: 700 }]);
  });

  test('are no changes any more where the other one made the same', () => {
    const now = settings({ [bitrate]: 3000, [width]: 1280 }, 'r2');
    expect(rebase(before, now, new Map([[bitrate, 3000]])).changes.size).toBe(0);
  });

  test('back to the default are asked about too, and are none where it is there already', () => {
    const mine = settings({ [bitrate]: 900, [width]: 1280 });
    const theirs = settings({ [bitrate]: 700, [width]: 1280 }, 'r2');
    expect(rebase(mine, theirs, new Map([[bitrate, null]])).conflicts).toHaveLength(1);
    expect(rebase(mine, before, new Map([[bitrate, null]])).changes.size).toBe(0);
  });

  test('of a camera that the other one removed are gone', () => {
    const now = settings({ [width]: 1280 }, 'r2');
    expect(rebase(before, now, new Map([[bitrate, 3000]])).changes.size).toBe(0);
  });

  test('never lose a change or a conflict, whatever both did', () => {
    const random = seeded(7);
    const pick = (): number => Math.floor(random() * 3);
    for (let i = 0; i < 3000; i++) {
      const keys = ['a', 'b', 'c', 'd'];
      const side = (): Record<string, Value> => Object.fromEntries(keys.map((key) => [key, pick()]));
      const [base, now] = [side(), side()];
      const mine = new Map(keys.filter(() => random() < 0.5).map((key) => [key, pick()]));
      const { changes, conflicts } = rebase(settings(base), settings(now, 'r2'), mine);
      for (const [key, value] of mine) {
        expect(changes.has(key)).toBe(value !== now[key]);
        const asked = conflicts.some((one) => one.key === key);
        expect(asked).toBe(value !== now[key] && base[key] !== now[key]);
      }
    }
  });
});

describe('Settings', () => {
  const device = settings({
    'server.port': 8080,
    'server.tls': 'off',
    'mqtt.host': '',
    'access.viewing': 'open',
    'something.new': 'x',
    [width]: 1280,
    'cameras.camera.privacy': 'no',
    'cameras.camera.sharpness-boost': 3,
    'cameras.garden.width': 640,
  });

  test('are grouped for people, and no key is lost but those with a place of their own', () => {
    const of = (groups: readonly { name: string; settings: readonly { key: string }[] }[]): unknown =>
      groups.map(({ name, settings: own }) => [name, ...own.map(({ key }) => shortKey(key))]);
    expect(cameraNames(device)).toEqual(['camera', 'garden']);
    expect(of(cameraGroups(device, 'camera'))).toEqual([
      ['picture', 'width'],
      ['expert', 'sharpness-boost'],
    ]);
    expect(of(deviceGroups(device))).toEqual([
      ['server', 'server.port'],
      ['tls', 'server.tls'],
      ['mqtt', 'mqtt.host'],
      ['other', 'something.new'],
    ]);
  });

  test('have a name, a range and values in words; an unknown one is described by the device', () => {
    const [one, unknown] = parseSettings({
      settings: [
        { key: width, kind: 'integer', value: 1280, default: 1280, min: 128, max: 3840, unit: 'pixels' },
        { key: 'cameras.camera.glow', kind: 'boolean', value: true, default: false, description: 'Glows.' },
      ],
    }).settings;
    if (one === undefined || unknown === undefined) throw new Error('two settings are expected');
    expect([labelOf(one.key), hintOf(one), rangeOf(one), valueWords(one, 1920)]).toEqual([
      'Width',
      'Even.',
      '128 to 3,840 pixels.',
      '1,920 pixels',
    ]);
    expect([labelOf(unknown.key), hintOf(unknown), valueWords(unknown, true)]).toEqual(['glow', 'Glows.', 'On']);
    expect(choiceWord('cameras.camera.rotate', '90')).toBe('90°');
    expect(choiceWord('cameras.camera.format', 'constructor')).toBe('constructor');
  });

  test.each([
    ['English', en],
    ['German', de],
  ])('that the device has all have a name and a help text in %s, and no other has', (_, { settings: words }) => {
    const keys = keysOfTheReference();
    expect(keys).toContain('mqtt.broker');
    const called = { ...words.labels, ...{ controls: words.controls.title } };
    expect(keys.filter((key) => wordFor(called, key) === undefined)).toEqual([]);
    // These have a card of their own, which says it.
    const own = ['privacy', 'controls', 'csi', 'access.viewing'];
    expect(keys.filter((key) => !own.includes(key) && (wordFor(words.hints, key) ?? '') === '')).toEqual([]);
    const known = [...keys, 'size'];
    expect(Object.keys({ ...words.labels, ...words.hints }).filter((key) => !known.includes(key))).toEqual([]);
  });

  test('that lost or changed any of their fields are still read', () => {
    const random = seeded(3);
    const junk = [null, 7, 'x', [], {}, true, -1e300];
    const whole = { key: width, kind: 'integer', value: 1, default: 1, choices: ['a'], unit: 'ms', min: 0, max: 9 };
    for (let i = 0; i < 3000; i++) {
      const spoilt = Object.fromEntries(
        Object.entries(whole).map(([key, value]) => [
          key,
          random() < 0.3 ? junk[Math.floor(random() * junk.length)] : value,
        ]),
      );
      for (const one of parseSettings({ settings: [spoilt, null, 3] }).settings) {
        expect(typeof valueWords(one, one.value)).toBe('string');
      }
      expect(Array.isArray(parseControls({ controls: [spoilt] }))).toBe(true);
    }
  });

  test('that are none are refused', () => {
    expect(() => parseSettings({})).toThrow(TypeError);
  });
});

describe('A camera on the ribbon cable', () => {
  /** What the service has for it: each control, and the words of each menu. */
  const table = readFileSync(
    new URL('../../appliance/src/main/java/dev/pipit/config/CsiOptions.java', import.meta.url),
    'utf8',
  );

  test('has controls between whole numbers, which are sent when they are let go', () => {
    const one = {
      id: 'ev',
      kind: 'decimal',
      min: -8,
      max: 8,
      step: 0.1,
      default: 0,
      value: 0.5,
      menu: [],
      reopens: true,
    };
    const [control] = parseControls({ controls: [one] });
    expect(control).toMatchObject({ kind: 'decimal', step: 0.1, value: 0.5, reopens: true });
    expect(control !== undefined && isWritten(control)).toBe(false);
  });

  test.each([
    ['English', en],
    ['German', de],
  ])('has a name for each control and each word in %s, and for no other', (_, { settings: words }) => {
    const body = table.slice(table.indexOf('static {'), table.indexOf('private CsiOptions'));
    const constants = new Map(
      [...table.matchAll(/static final String (\w+) = "([^"]+)"/g)].map(([, name, value]) => [name, value]),
    );
    const ids = [...body.matchAll(/(?:number|found)\(\s*("?)([\w-]+)\1|words\(\s*"([\w-]+)"|Amount\("(\w+)"/g)].map(
      ([, , one, other, field]) => (constants.get(one ?? '') ?? one ?? other ?? field ?? '').replaceAll('-', '_'),
    );
    expect(ids).toHaveLength(25);
    expect(Object.keys(words.controls.ribbon).sort()).toEqual([...ids].sort());
    const choices = [...body.matchAll(/words\(\s*"[^"]+",\s*"[^"]+",([^)]+)\)/g)].flatMap(([, list]) =>
      [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, word]) => word ?? ''),
    );
    expect(choices).toContain('cdn_hq');
    expect(Object.keys(words.controls.ribbonWords).sort()).toEqual([...new Set(choices)].sort());
  });

  test('offers the sizes that its sensor is made for beside the usual ones', () => {
    const devices = parseDevices({
      devices: [
        { path: '/dev/video0', label: 'USB', modes: [] },
        {
          path: 'csi',
          label: 'CSI camera imx708 (0)',
          modes: [
            { pictureWidth: 1536, pictureHeight: 864 },
            { pictureWidth: 4608, pictureHeight: 2592 },
            { pictureWidth: 'x' },
          ],
        },
      ],
    });
    const most = [3840, 2160] as const;
    expect(sizesFor(devices, 'csi', most)).toContainEqual([1536, 864]);
    expect(sizesFor(devices, 'csi', most)).not.toContainEqual([4608, 2592]);
    expect(sizesFor(devices, 'csi', [1280, 720])).not.toContainEqual([1536, 864]);
    expect(sizesFor(devices, 'auto', most)).toEqual(sizesFor([], 'test', most));
    expect(sizesFor(devices.slice(1), 'auto', most)).toContainEqual([1536, 864]);
  });
});

describe('A control that no slider has room for', () => {
  function read(kind: string, min: number, max: number, value: number): CameraControl {
    const one = { id: 'x', kind, min, max, step: 1, default: 0, value, menu: [] };
    const [control] = parseControls({ controls: [one] });
    if (control === undefined) throw new Error('it was not read');
    return control;
  }

  test('is written, bits in sixteens', () => {
    const bits = read('bitmask', 0, 0x80002000, 0x80002000);
    expect([isWritten(bits), writtenValue(bits)]).toEqual([true, '0x80002000']);
    expect(['0x2000', ' 8192 ', '0X80002000', '0'].map((words) => readWritten(bits, words))).toEqual([
      0x2000, 8192, 0x80002000, 0,
    ]);
    const wide = read('integer', -(2 ** 63), 2 ** 63, -7);
    expect([isWritten(wide), writtenValue(wide)]).toEqual([true, '-7']);
    expect(readWritten(wide, '-1099511627776')).toBe(-(2 ** 40));
    const narrow = read('integer', 0, 255, 3);
    expect(isWritten(narrow)).toBe(false);
  });

  test('takes nothing that cannot be meant', () => {
    const bits = read('bitmask', 0, 0xff, 1);
    for (const words of ['', '0x', 'ff', '1.5', '1e2', '-1', '0x100', '9'.repeat(30), '1 2', 'NaN']) {
      expect(readWritten(bits, words), words).toBeNull();
    }
    const wide = read('integer', -(2 ** 63), 2 ** 63, 0);
    expect(readWritten(wide, '9223372036854775807'), 'more than a page can hold').toBeNull();
  });
});

describe('A slider that moves faster than the network', () => {
  test('sends one request at a time, the newest value, and the last one always', async () => {
    vi.useFakeTimers();
    const sent: number[] = [];
    let onTheWay = 0;
    const latest = new LatestWins<number>(async (values) => {
      expect(++onTheWay).toBe(1);
      await new Promise((done) => setTimeout(done, 80));
      sent.push(...values.values());
      onTheWay--;
    }, 100);
    for (let i = 1; i <= 50; i++) {
      latest.put('brightness', i);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(sent.length).toBeLessThanOrEqual(5);
    expect(sent.at(-1)).toBe(50);
  });
});

describe('Whether a picture fits', () => {
  const values: Record<string, Value> = { width: 1000, height: 720, 'frame-rate': 30, 'bitrate-kbit': 2000 };
  const shown = (key: string): Value | null => values[shortKey(key)] ?? null;

  test('is asked about what was changed, with all that belongs to it', () => {
    expect(fitQuestion('porch', new Map([['cameras.porch.width', 1000]]), shown)).toBe(
      'width=1000&height=720&frame-rate=30&bitrate-kbit=2000',
    );
  });

  test('is not asked about another camera, other settings, or what is no number yet', () => {
    expect(fitQuestion('porch', new Map([['cameras.attic.width', 1000]]), shown)).toBeNull();
    expect(fitQuestion('porch', new Map([['cameras.porch.text', 'x']]), shown)).toBeNull();
    expect(fitQuestion('porch', new Map([['cameras.porch.width', '12a']]), () => '12a')).toBeNull();
    const both = new Map<string, Value | null>([
      ['cameras.porch.width', 1000],
      ['cameras.porch.source', 'test'],
    ]);
    expect(fitQuestion('porch', both, shown)).toBeNull();
  });

  test('is read from the answer, the worst first, however it is spoilt', () => {
    const answer = {
      verdict: 'fails',
      findings: [
        { rule: 'usb', verdict: 'fits', sentence: 'Room.' },
        { rule: 'level', verdict: 'doubtful', sentence: 'Slow.' },
        { rule: 'size', verdict: 'fails', sentence: 'Garbled.' },
        7,
      ],
      nearest: [{ widthPixels: 992, heightPixels: 720, framesPerSecond: 30, bitrateKbit: 2000 }, { widthPixels: 'x' }],
    };
    expect(parsePreflight(answer)).toEqual({
      verdict: 'fails',
      sentences: ['Garbled.', 'Slow.'],
      nearest: [{ width: 992, height: 720, rate: 30, bitrateKbit: 2000 }],
    });
    expect(parsePreflight(null)).toEqual({ verdict: 'fits', sentences: [], nearest: [] });
  });
});
