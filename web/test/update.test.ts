import { describe, expect, test } from 'vitest';
import { parseMachine, signalOf, sizeOf } from '../src/api/machine';
import { isBusy, parseUpdate } from '../src/api/update';
import { de } from '../src/texts/de';
import { en } from '../src/texts/en';

describe('The machine', () => {
  test('that tells nothing has nothing', () => {
    for (const told of [null, {}, [], 'text', { network: 5, storage: null, power: [] }]) {
      const machine = parseMachine(told);
      expect(machine.links).toEqual([]);
      expect(machine.clock.setBy).toBe('unknown');
      expect(machine.storage).toBeNull();
    }
  });

  test('has a signal as people know it', () => {
    expect([-40, -60, -61, -75, -76].map(signalOf)).toEqual(['good', 'good', 'fair', 'fair', 'weak']);
  });
});

test('A size is told in the units of the device', () => {
  expect([0, 1, 24_576, 3 << 20, 29_000 * 1024 * 1024].map(sizeOf)).toEqual(['0 kB', '1 kB', '24 kB', '3 MB', '28 GB']);
});

describe('An update', () => {
  test('is none where the packages are updated by apt', () => {
    expect(parseUpdate({ by: 'apt' })).toBeNull();
    expect(parseUpdate(null)).toBeNull();
  });

  test('that tells little is shown with what there is', () => {
    const update = parseUpdate({ by: 'image', version: '1.0', last: null, work: { state: 'waiting' } });
    expect(update?.version).toBe('1.0');
    expect(update?.canTry).toBe(true);
    expect(update?.channel).toBe('');
    expect(isBusy(update?.work ?? null)).toBe(true);
    expect(isBusy(null)).toBe(false);
  });

  test('has words for every reason and refusal that the image knows, in both languages', () => {
    for (const { update } of [en.health, de.health]) {
      expect(Object.keys(update.reasons).sort()).toEqual(
        ['bad-starts', 'data-not-writable', 'did-not-start', 'no-network', 'no-picture', 'no-service'].sort(),
      );
      for (const code of [
        'foreign',
        'broken',
        'other-kernel',
        'older',
        'no-trial',
        'not-confirmed',
        'clock',
        'not-found',
        'changed',
      ]) {
        expect(Object.keys(update.refusals)).toContain(code);
      }
    }
  });
});
