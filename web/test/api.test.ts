import { describe, expect, test } from 'vitest';
import { Backoff } from '../src/api/backoff';
import { ServerClock } from '../src/api/serverClock';
import { parseState } from '../src/api/state';
import { parsePushMessage } from '../src/player/pushMessages';
import { searchFor, wishesIn } from '../src/view/address';
import { seeded } from './random';

const state = {
  version: '0.1.0',
  nowMs: 1767225600123.4,
  startedMs: 1767225000000,
  warnings: [{ code: 'open-network', sentence: 'Anyone may watch.', action: 'Bind to loopback.' }],
  cameras: [
    {
      name: 'camera',
      state: 'waiting',
      sentence: 'The camera was unplugged.',
      action: 'Plug it in.',
      sinceMs: 1767225590000,
      source: { label: 'HD Webcam (/dev/video0)', format: 'YUYV', width: 1280, height: 720, framesPerSecond: 30 },
      encoder: null,
      stream: { codecs: 'avc1.42C01F', width: 1280, height: 720, framesPerSecond: 30 },
      viewers: { webSocket: 1, hls: 0 },
    },
  ],
};

describe('Waiting times', () => {
  test('grow from a quarter of a second to five seconds and stay there', () => {
    const backoff = new Backoff(() => 1);
    expect(Array.from({ length: 7 }, () => backoff.nextMs())).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(250);
  });

  test('are jittered by half at most', () => {
    expect(new Backoff(() => 0).nextMs()).toBe(125);
  });

  test('stay bounded after a night of failures', () => {
    const backoff = new Backoff(() => 1);
    for (let i = 0; i < 10_000; i++) backoff.nextMs();
    expect(backoff.nextMs()).toBe(5000);
  });
});

describe('The device’s clock', () => {
  test('is unknown before anything was measured', () => {
    expect(new ServerClock().at(1000)).toBeNull();
  });

  test('is believed by the answer with the shortest round trip', () => {
    const clock = new ServerClock();
    clock.measured(1000, 1400, 6000); // a slow answer, offset 4800
    clock.measured(2000, 2010, 7005); // a quick one, offset 5000
    clock.measured(3000, 3300, 7900);
    expect(clock.at(10_000)).toBe(15_000);
  });

  test('follows after a minute when the device’s clock was set', () => {
    const clock = new ServerClock();
    clock.measured(0, 2, 1);
    clock.measured(90_000, 90_010, 190_005);
    expect(clock.offsetMs).toBe(100_000);
  });

  test('is not led astray by nonsense', () => {
    const clock = new ServerClock();
    clock.measured(1000, 900, 5000);
    clock.measured(1000, 1001, NaN);
    expect(clock.offsetMs).toBeNull();
  });
});

describe('A state', () => {
  test('is read', () => {
    const { cameras, warnings, startedMs } = parseState(state);
    expect(cameras[0]).toEqual({
      name: 'camera',
      state: 'waiting',
      sentence: 'The camera was unplugged.',
      action: 'Plug it in.',
      sinceMs: 1767225590000,
      sourceLabel: 'HD Webcam (/dev/video0)',
      stream: { widthPixels: 1280, heightPixels: 720, framesPerSecond: 30, codecs: 'avc1.42C01F' },
      privacy: false,
      lowered: false,
      change: null,
    });
    expect(warnings).toEqual(state.warnings);
    expect(startedMs).toBe(1767225000000);
  });

  test.each([[null], ['text'], [[]], [{}], [{ cameras: 'none' }]])('is refused when it is none: %j', (json) => {
    expect(() => parseState(json)).toThrow(TypeError);
  });

  test('that lost or changed any of its fields is still read', () => {
    const random = seeded(11);
    const junk = [null, 7, 'x', [], {}, [null], { name: 3 }, -1e300, true];
    const spoil = (value: unknown): unknown => {
      if (random() < 0.15) return junk[Math.floor(random() * junk.length)];
      if (Array.isArray(value)) return value.map(spoil);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .filter(() => random() > 0.05)
          .map(([key, one]) => [key, spoil(one)]),
      );
    };
    for (let i = 0; i < 5000; i++) {
      const spoilt = { ...(spoil(state) as object), cameras: spoil(state.cameras) };
      if (!Array.isArray(spoilt.cameras)) continue;
      for (const { name, sentence, stream } of parseState(spoilt).cameras) {
        expect(typeof name).toBe('string');
        expect(typeof sentence).toBe('string');
        expect(stream === null || Number.isFinite(stream.widthPixels)).toBe(true);
      }
    }
  });
});

describe('A message of the push way', () => {
  const start = {
    type: 'start',
    mime: 'video/mp4; codecs="avc1.42C01F"',
    width: 1280,
    height: 720,
    framesPerSecond: 30,
    timeZeroMs: 1767225600000.5,
  };

  test('of each kind is read', () => {
    expect(parsePushMessage(JSON.stringify(start))).toMatchObject({ type: 'start', timeZeroMs: 1767225600000.5 });
    expect(parsePushMessage('{"type":"skipped","chunks":12}')).toEqual({ type: 'skipped', chunks: 12 });
    expect(parsePushMessage('{"type":"clock","id":1,"nowMs":5.5}')).toEqual({ type: 'clock', id: 1, nowMs: 5.5 });
    expect(parsePushMessage('{"type":"error","sentence":"a","action":"b"}')).toEqual({
      type: 'error',
      sentence: 'a',
      action: 'b',
    });
  });

  test.each(['', 'null', '7', '[]', '{"type":"start"}', '{"type":"clock","id":"1"}', '{"type":"later"}', '{"type":'])(
    'that is none is passed over: %s',
    (text) => {
      expect(parsePushMessage(text)).toBeNull();
    },
  );

  test('that was damaged never throws', () => {
    const random = seeded(5);
    const whole = JSON.stringify(start);
    for (let i = 0; i < 20_000; i++) {
      const at = Math.floor(random() * whole.length);
      const broken = whole.slice(0, at) + String.fromCharCode(32 + random() * 95) + whole.slice(at + 1 + random() * 3);
      const message = parsePushMessage(broken);
      if (message?.type === 'start') expect(Number.isFinite(message.timeZeroMs)).toBe(true);
    }
  });
});

describe('The page’s address', () => {
  test('names camera and way', () => {
    expect(wishesIn('?camera=front%20door&way=hls')).toEqual({ camera: 'front door', way: 'hls' });
    expect(searchFor({ camera: 'front door', way: 'hls' })).toBe('?camera=front+door&way=hls');
  });

  test('with an unknown way leaves the choice to the page', () => {
    expect(wishesIn('?way=carrier-pigeon')).toEqual({ camera: null, way: null });
    expect(searchFor({ camera: null, way: null })).toBe('');
  });
});
