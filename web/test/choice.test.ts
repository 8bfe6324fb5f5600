import { describe, expect, test } from 'vitest';
import { Choice, possibleWays } from '../src/player/choice';
import { connectionTrouble, mediaTrouble } from '../src/player/player';

describe('The ways', () => {
  const none = { mediaSource: false, managedMediaSource: false, webSocket: false, nativeHls: false };

  test('are WebSocket and hls.js in a desktop browser', () => {
    expect(possibleWays({ ...none, mediaSource: true, webSocket: true })).toEqual(['websocket', 'hls']);
  });

  test('are WebSocket and the browser’s own HLS on an iPhone', () => {
    expect(possibleWays({ ...none, managedMediaSource: true, webSocket: true, nativeHls: true })).toEqual([
      'websocket',
      'native',
    ]);
  });

  test('are the browser’s own HLS alone on an old iPhone', () => {
    expect(possibleWays({ ...none, webSocket: true, nativeHls: true })).toEqual(['native']);
  });

  test('are none where nothing plays', () => {
    expect(possibleWays(none)).toEqual([]);
  });
});

describe('The choice', () => {
  const ways = (): Choice => new Choice(['websocket', 'hls']);
  const failFor = (choice: Choice, seconds: number): void => {
    for (let ms = 0; ms <= seconds * 1000; ms += 500) choice.failed(connectionTrouble, true, ms);
  };

  test('stays with a way that fails now and then', () => {
    const choice = ways();
    for (let ms = 0; ms < 60_000; ms += 5000) {
      choice.failed(connectionTrouble, true, ms);
      choice.worked();
    }
    expect(choice.way).toBe('websocket');
  });

  test('stays with the way while the device is away, however long', () => {
    const choice = ways();
    for (let ms = 0; ms < 600_000; ms += 1000) choice.failed(connectionTrouble, false, ms);
    expect(choice.way).toBe('websocket');
  });

  test('goes on when a way fails for seconds while the device answers', () => {
    const choice = ways();
    failFor(choice, 4);
    expect(choice.way).toBe('hls');
  });

  test('goes on at the second time that the browser cannot play the media', () => {
    const choice = ways();
    expect(choice.failed(mediaTrouble, true, 0)).toBe(false);
    expect(choice.failed(mediaTrouble, true, 300)).toBe(true);
    expect(choice.way).toBe('hls');
  });

  test('tries the better way again after a minute, then less and less often', () => {
    const choice = ways();
    failFor(choice, 4);
    expect(choice.shouldProbe(50_000)).toBe(false);
    expect(choice.shouldProbe(64_500)).toBe(true);
    expect(choice.probed(false, 65_000)).toBe(false);
    expect(choice.shouldProbe(180_000)).toBe(false);
    expect(choice.shouldProbe(186_000)).toBe(true);
    expect(choice.probed(true, 186_000)).toBe(true);
    expect(choice.way).toBe('websocket');
  });

  test('has nowhere to go with a forced way', () => {
    const choice = new Choice(['hls']);
    failFor(choice, 60);
    expect(choice.way).toBe('hls');
  });
});
