import { describe, expect, test } from 'vitest';
import { LiveEdge, partsEdge, pushEdge } from '../src/player/liveEdge';
import { medianAge, play } from './playback';
import { seeded } from './random';

const even = { framesPerSecond: 30, delaySeconds: () => 0.02 };

describe('The live edge', () => {
  test('is held within a tenth of a second where chunks come evenly', () => {
    const played = play(even, 30, pushEdge);
    expect(medianAge(played, 5)).toBeLessThan(0.1);
    expect(played.stalls).toBeLessThanOrEqual(1);
  });

  test('is reached at once after the burst since the last IDR', () => {
    const played = play({ ...even, burstSeconds: 0.9 }, 20, pushEdge);
    expect(medianAge(played, 2)).toBeLessThan(0.15);
    expect(played.seeks).toBeLessThanOrEqual(1);
  });

  test('is followed at the distance that the jitter needs, without stalls for long', () => {
    const random = seeded(7);
    const jittery = { framesPerSecond: 30, delaySeconds: () => 0.02 + 0.12 * random() };
    const played = play(jittery, 120, pushEdge);
    expect(medianAge(played, 20)).toBeLessThan(0.3);
    expect(played.stalls).toBeLessThan(25);
  });

  test('is found again by playing a little faster after one long hiccup', () => {
    const hiccup = { framesPerSecond: 30, delaySeconds: (chunk: number) => (chunk === 300 ? 0.6 : 0.02) };
    const played = play(hiccup, 40, pushEdge);
    expect(medianAge(played, 32)).toBeLessThan(0.2);
    expect(Math.max(...played.rates)).toBeLessThanOrEqual(1.1);
  });

  test('is jumped to after a break of seconds', () => {
    const stop = { framesPerSecond: 30, delaySeconds: (chunk: number) => (chunk === 300 ? 3 : 0.02) };
    const played = play(stop, 17, pushEdge);
    expect(played.seeks).toBeGreaterThan(0);
    expect(medianAge(played, 14)).toBeLessThan(0.2);
  });

  test('is reached over a gap that a skip left', () => {
    const skip = { ...even, lost: (chunk: number) => chunk >= 300 && chunk < 345 };
    const played = play(skip, 30, pushEdge);
    expect(played.seeks).toBeGreaterThan(0);
    expect(medianAge(played, 15)).toBeLessThan(0.2);
  });

  test('is held for a camera that gives eight pictures a second in the dark', () => {
    const played = play({ framesPerSecond: 8, delaySeconds: () => 0.02 }, 30, pushEdge);
    expect(medianAge(played, 5)).toBeLessThan(0.25);
    expect(played.stalls).toBeLessThanOrEqual(1);
  });

  test('is held within six tenths of a second with parts of 200 ms', () => {
    const random = seeded(3);
    const parts = { framesPerSecond: 5, delaySeconds: () => 0.03 + 0.03 * random() };
    const played = play(parts, 60, partsEdge);
    expect(medianAge(played, 10)).toBeLessThan(0.6);
    expect(played.stalls).toBeLessThanOrEqual(2);
  });

  test('is not moved while nothing is known', () => {
    expect(new LiveEdge(pushEdge).decide(0, 5, [])).toEqual({ playbackRate: 1, seekTo: null });
  });

  test('never asks for a place outside of the buffer, nor for a rate out of bounds', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seeded(seed);
      const edge = new LiveEdge(pushEdge);
      let nowMs = 1000 * random();
      let end = 0;
      for (let step = 0; step < 200; step++) {
        nowMs += 200 * random();
        if (random() < 0.05) edge.restart();
        if (random() < 0.1) edge.stalled(nowMs);
        edge.arrived(nowMs, end);
        end += 0.1 * random();
        const start = Math.max(0, end - 10 * random());
        const { playbackRate, seekTo } = edge.decide(nowMs, end * 1.2 * random(), [{ start, end }]);
        const fine =
          playbackRate >= 0.92 && playbackRate <= 1.1 && (seekTo === null || (seekTo >= start && seekTo <= end));
        if (!fine)
          expect.fail(`seed ${seed}, step ${step}: rate ${playbackRate}, seek to ${seekTo} in ${start}–${end}`);
      }
    }
  });
});
