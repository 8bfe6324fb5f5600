import { describe, expect, test } from 'vitest';
import { browserOf } from '../src/api/access';
import { ApiFault, faultOf } from '../src/api/client';
import { parseHealth, parseHistory, parseLog } from '../src/api/health';
import { parseSession } from '../src/api/session';
import { amount, draw, inOrder } from '../src/health/chart';
import { preferred } from '../src/texts';
import { de } from '../src/texts/de';
import { en } from '../src/texts/en';
import { faultWords } from '../src/view/faultWords';

describe('The language', () => {
  test('is the chosen one, else the first of the browser’s that the page knows', () => {
    expect(preferred(null, ['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(preferred(null, ['fr'])).toBe('en');
    expect(preferred('en', ['de'])).toBe('en');
    expect(preferred('xx', [])).toBe('en');
  });

  test('German says everything that English says, in words of its own', () => {
    const walk = (path: string, one: unknown, other: unknown): void => {
      expect(typeof other, path).toBe(typeof one);
      if (typeof one === 'object' && one !== null) {
        const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
        expect(Object.keys(right).sort(), path).toEqual(Object.keys(left).sort());
        for (const key of Object.keys(left)) walk(path === '' ? key : `${path}.${key}`, left[key], right[key]);
      } else if (typeof one === 'string' && one.length > 20) {
        // Names and terms may be the same in both; sentences are not.
        expect(other, path).not.toBe(one);
      } else if (typeof one === 'string' && one !== '') {
        expect(other, path).not.toBe('');
      }
    };
    walk('', en, de);
  });
});

describe('A refused request', () => {
  const problem = {
    detail: 'The width is odd.',
    action: 'Take 1280.',
    fields: [{ key: 'a', sentence: 'Odd.' }, {}, 3],
  };

  test('has sentences that stand alone: with a capital and an end', () => {
    const said = (sentence: string): string | undefined =>
      faultOf(422, { fields: [{ key: 'a', sentence }] }, null).fields[0]?.sentence;
    expect(said('must be even')).toBe('Must be even.');
    expect(said('is not known; did you mean width?')).toBe('Is not known; did you mean width?');
    expect(said('Odd.')).toBe('Odd.');
    expect(said('')).toBeUndefined();
  });

  test('of a claim code says so, beside what is wrong with the password', () => {
    const both = faultOf(
      403,
      {
        code: 'wrong-code',
        detail: 'That is not the claim code.',
        fields: [{ key: 'password', sentence: 'must have 8' }],
      },
      null,
    );
    expect(faultWords(both, 'Look again.').sentence).toBe('Look again.');
    expect(both.fields).toEqual([{ key: 'password', sentence: 'Must have 8.' }]);
  });

  test('is read from a problem document, and from anything else', () => {
    expect(faultOf(422, problem, null)).toMatchObject({ status: 422, fields: [{ key: 'a', sentence: 'Odd.' }] });
    expect(faultOf(429, null, '12.4').retryAfterSeconds).toBe(13);
    expect(faultOf(429, [], 'Wed, 21 Oct 2026 07:28:00 GMT').retryAfterSeconds).toBeNull();
  });

  test.each([
    [new ApiFault(0), 'Pipit does not answer.'],
    [new ApiFault(401), 'You are logged out.'],
    [new ApiFault(403, 'x', '', 'unclaimed'), 'This Pipit belongs to nobody yet.'],
    [new ApiFault(403), 'You may not do this.'],
    [new ApiFault(429, '', '', '', [], 30), 'There were too many attempts.'],
    [new ApiFault(422, 'The width is odd.', 'Take 1280.'), 'The width is odd.'],
    [new ApiFault(422, 'No.', '', '', [{ key: 'brightness', sentence: 'Must be even.' }]), 'brightness: Must be even.'],
    [new ApiFault(500), 'Pipit could not do this.'],
    [new TypeError('not ours'), 'Pipit gave an answer this page does not understand.'],
  ])('is told in plain words: %s', (fault, sentence) => {
    expect(faultWords(fault).sentence).toBe(sentence);
  });

  test('says how long to wait, in seconds or minutes', () => {
    const after = (seconds: number): string => faultWords(new ApiFault(429, '', '', '', [], seconds)).action;
    expect([after(30), after(600)]).toEqual(['Try again in 30 seconds.', 'Try again in 10 minutes.']);
  });

  test('of a password form means that the password is wrong', () => {
    expect(faultWords(new ApiFault(401, 'x', '', 'wrong-password'), 'Wrong.').sentence).toBe('Wrong.');
    expect(faultWords(new ApiFault(403, 'x', '', 'wrong-code'), 'Wrong.').sentence).toBe('Wrong.');
    expect(faultWords(new ApiFault(403, 'Access is locked.', '', 'locked'), 'Wrong.').sentence).toBe(
      'Access is locked.',
    );
    expect(faultWords(new ApiFault(401, 'x', '', 'login'), 'Wrong.').sentence).toBe('You are logged out.');
  });
});

describe('A chart', () => {
  test('draws what was measured, with gaps where nothing was', () => {
    const { line, now, min, max } = draw([0, 50, null, null, 100, 25], '%');
    expect(line).toBe('M0 100L20 50M80 0L100 75');
    expect([now, min, max]).toEqual([25, 0, 100]);
  });

  test('draws a single measurement as a short dash, and nothing as nothing', () => {
    expect(draw([null, 50, null], '%').line).toBe('M50 50L75 50');
    expect(draw([null, null], '%')).toMatchObject({ line: '', now: null });
    expect(draw([], '')).toMatchObject({ line: '', now: null });
  });

  test('stays inside its frame for any measurements', () => {
    for (const values of [[0, 0, 0], [5], [1e9, 2e9], [-3, 4], [33, 95]]) {
      for (const unit of ['', '°C', 'B']) {
        const numbers = draw(values, unit).line.match(/-?[\d.]+/g) ?? [];
        for (const one of numbers.map(Number)) expect(one >= 0 && one <= 100, `${unit} ${values.join()}`).toBe(true);
      }
    }
  });

  test('has its place by what it shows, not by when that was first measured', () => {
    const measured = ['camera.a.frames-out', 'camera.b.delay', 'memory', 'camera.a.frames-in', 'new', 'cpu'];
    const series = measured.map((id) => ({ id, label: id, unit: '', values: [] }));
    expect(inOrder(series).map(({ id }) => id)).toEqual([
      'camera.a.frames-in',
      'camera.a.frames-out',
      'camera.b.delay',
      'cpu',
      'memory',
      'new',
    ]);
  });

  test('names amounts as people do', () => {
    expect(amount(141_234_567, 'B')).toBe('141 MB');
    expect(amount(6_200_000, 'bit/s')).toBe('6.2 Mbit/s');
    expect(amount(1101, 'kbit/s')).toBe('1.1 Mbit/s');
    expect(amount(22_067, 'MB')).toBe('22.1 GB');
    expect(amount(30, '1/s')).toBe('30 / s');
    expect(amount(54.26, '°C')).toBe('54.3 °C');
    expect(amount(3, '')).toBe('3');
  });
});

describe('Answers of the device', () => {
  test('about health are read, however they are spoilt', () => {
    expect(parseHealth({ level: 'odd', checks: [{ id: 'cpu', level: 'fault', value: 3 }, 4] })).toMatchObject({
      level: 'ok',
      checks: [{ id: 'cpu', title: 'cpu', level: 'fault', value: '3' }],
    });
    expect(() => parseHealth(null)).toThrow(TypeError);
    expect(parseHistory({ series: [{ id: 'a', values: [1, null, 'x'] }] }).series[0]?.values).toEqual([1, null, null]);
    expect(parseLog(3)).toEqual([]);
  });

  test('about the session are read, or refused', () => {
    expect(parseSession({ claimed: true, mayView: false, viewing: 'password', role: 'king', csrf: '' })).toEqual({
      claimed: true,
      mayView: false,
      viewing: 'password',
      role: 'none',
      csrf: null,
    });
    expect(() => parseSession({ claimed: true })).toThrow(TypeError);
  });

  test('about browsers are put as people name them', () => {
    const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1';
    const edge = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0';
    expect(browserOf(iPhone)).toEqual({ browser: 'Safari', system: 'iPhone' });
    expect(browserOf(edge)).toEqual({ browser: 'Edge', system: 'Windows' });
    expect(browserOf('curl/8')).toBeNull();
  });
});
