import { describe as group, expect, test } from 'vitest';
import type { Camera } from '../src/api/state';
import { connectionTrouble, mediaTrouble } from '../src/player/player';
import { en } from '../src/texts/en';
import { describe, type Situation, type Status } from '../src/view/status';

const camera: Camera = {
  name: 'camera',
  state: 'live',
  sentence: 'Live.',
  action: '',
  sinceMs: null,
  sourceLabel: 'HD Webcam',
  stream: null,
  privacy: false,
  lowered: false,
  change: null,
};

const live: Situation = {
  online: true,
  reach: 'answering',
  known: true,
  camera,
  phase: 'playing',
  trouble: null,
  troubleForMs: 0,
};

const told = (situation: Situation): Status => describe(situation, en);

group('The page says', () => {
  test('live, and nothing over the picture, while it plays', () => {
    expect(told(live)).toMatchObject({ label: 'Live', tone: 'live', place: 'nowhere' });
  });

  test('live even while the state cannot be asked, for the picture moves', () => {
    expect(told({ ...live, reach: 'unreachable' }).label).toBe('Live');
  });

  test('in the device’s own words why the camera gives no picture, below the slate', () => {
    const lost = { ...camera, state: 'waiting', sentence: 'It was unplugged.', action: 'Plug it in.' } as const;
    expect(told({ ...live, camera: lost })).toMatchObject({
      label: 'No picture',
      sentence: 'It was unplugged.',
      action: 'Plug it in.',
      place: 'below',
    });
  });

  test('in the device’s own words what it gives instead of what was asked for, while it is live', () => {
    const slow = { ...camera, lowered: true, sentence: 'It cannot keep up.', action: 'Ask for less.' };
    expect(told({ ...live, camera: slow })).toMatchObject({
      label: 'Live',
      tone: 'live',
      title: 'Less than asked for',
      sentence: 'It cannot keep up.',
      action: 'Ask for less.',
      place: 'below',
    });
    expect(told({ ...live, camera: { ...slow, state: 'waiting' } }).label).toBe('No picture');
  });

  test('that the camera is switched off when its owner wants that, not that something is wrong', () => {
    const off: Camera = { ...camera, state: 'waiting', sentence: '', privacy: true };
    expect(told({ ...live, camera: off })).toMatchObject({
      label: 'Private',
      tone: 'idle',
      title: 'Privacy is on',
      place: 'below',
    });
  });

  test('connecting at first', () => {
    expect(told({ ...live, reach: 'unknown', known: false, camera: null, phase: 'connecting' }).label).toBe(
      'Connecting',
    );
  });

  test('that the viewer is offline before it blames the device', () => {
    expect(told({ ...live, online: false, reach: 'unreachable', phase: 'reconnecting' })).toMatchObject({
      label: 'Offline',
      title: 'You are offline',
    });
  });

  test('reconnecting for a moment, then that Pipit does not answer', () => {
    const gone = { ...live, reach: 'unreachable', phase: 'reconnecting', trouble: connectionTrouble } as const;
    expect(told({ ...gone, troubleForMs: 1000 }).label).toBe('Reconnecting');
    expect(told({ ...gone, troubleForMs: 9000 })).toMatchObject({
      label: 'Offline',
      title: 'Pipit does not answer',
    });
  });

  test('restarting when the device said so, but not for ever', () => {
    const trouble = { ...connectionTrouble, restarting: true };
    const gone = { ...live, reach: 'unreachable', phase: 'reconnecting', trouble } as const;
    expect(told({ ...gone, troubleForMs: 9000 }).label).toBe('Restarting');
    expect(told({ ...gone, troubleForMs: 40_000 }).label).toBe('Offline');
  });

  test('what the device said about the connection', () => {
    const trouble = { ...connectionTrouble, sentence: 'Too many viewers.', action: 'Close a page.' };
    expect(told({ ...live, phase: 'reconnecting', trouble })).toMatchObject({
      sentence: 'Too many viewers.',
      action: 'Close a page.',
    });
  });

  test('that a forced way does not play here', () => {
    expect(told({ ...live, phase: 'connecting', trouble: mediaTrouble, troubleForMs: 6000 }).title).toBe(
      'The video does not play this way',
    );
  });

  test.each([
    ['paused', 'Paused', true],
    ['blocked', 'Ready', true],
    ['impossible', 'Stopped', false],
  ] as const)('%s as “%s”, with a button to start where one helps', (phase, label, startable) => {
    expect(told({ ...live, phase })).toMatchObject({ label, startable, place: 'over' });
  });

  test('that no camera is set up, that it is stopped, that it is starting', () => {
    const connecting = { ...live, phase: 'connecting' } as const;
    expect(told({ ...connecting, camera: null }).title).toBe('No camera is set up');
    expect(told({ ...connecting, camera: { ...camera, state: 'stopped' } }).label).toBe('Stopped');
    expect(told({ ...connecting, camera: { ...camera, state: 'starting' } }).label).toBe('Starting');
  });
});
