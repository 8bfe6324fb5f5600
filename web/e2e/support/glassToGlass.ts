import type { Page } from 'playwright-core';

/** What was read off the pictures on the screen. */
export interface GlassToGlass {
  /** Pictures whose time code was whole. */
  readonly pictures: number;
  /** Pictures whose time code failed its check. */
  readonly unreadable: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  /** What the page itself says, for comparison. */
  readonly saidMs: number;
  readonly stalls: number;
}

/**
 * Reads the time code out of every picture that the browser shows for a while, and compares it with the clock at the
 * moment the picture is put on the screen. Browser and appliance run on one machine, so their clocks agree.
 */
export async function measureGlassToGlass(page: Page, durationMs: number): Promise<GlassToGlass> {
  const read = await page.evaluate(readTimeCodes, durationMs);
  const said = await page.textContent('.delay-value');
  const sorted = [...read.ages].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return {
    pictures: sorted.length,
    unreadable: read.unreadable,
    medianMs: Math.round(at(0.5)),
    p95Ms: Math.round(at(0.95)),
    worstMs: Math.round(at(1)),
    saidMs: Math.round(parseFloat(said ?? 'NaN') * 1000),
    stalls: read.stalls,
  };
}

/** Runs inside the page, so it can use nothing from outside itself. */
function readTimeCodes(durationMs: number): Promise<{ ages: number[]; unreadable: number; stalls: number }> {
  const video = document.querySelector('video');
  if (video === null) throw new Error('the page has no video');
  const canvas = document.createElement('canvas');
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  if (drawing === null) throw new Error('no canvas here');
  const ages: number[] = [];
  let unreadable = 0;
  let stalls = 0;
  video.addEventListener('waiting', () => stalls++);

  const read = (): number | null => {
    const side = Math.floor(video.videoWidth / 64 / 2) * 2;
    canvas.width = side * 64;
    canvas.height = side;
    drawing.drawImage(video, 0, 0, side * 64, side, 0, 0, side * 64, side);
    const { data } = drawing.getImageData(0, side >> 1, side * 64, 1);
    const bit = (block: number): number => ((data[(block * side + (side >> 1)) * 4] ?? 0) > 127 ? 1 : 0);
    const byte = (block: number): number => {
      let value = 0;
      for (let i = 0; i < 8; i++) value = value * 2 + bit(block + i);
      return value;
    };
    const bytes = [0, 1, 2, 3, 4, 5].map((index) => byte(2 + index * 8));
    let crc = 0;
    for (const one of bytes) {
      crc ^= one;
      for (let i = 0; i < 8; i++) crc = (crc & 0x80) !== 0 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
    }
    const frame = bit(0) === 1 && bit(1) === 0 && bit(62) === 0 && bit(63) === 1;
    return frame && byte(50) === crc ? bytes.reduce((sum, one) => sum * 256 + one, 0) : null;
  };

  return new Promise((resolve) => {
    const endsAt = performance.now() + durationMs;
    const shown = (now: number, frame: VideoFrameCallbackMetadata): void => {
      const madeMs = read();
      if (madeMs === null) unreadable++;
      else {
        // Not performance.timeOrigin: the machine's clock may have been set since the page was opened.
        const originMs = Date.now() - performance.now();
        ages.push(originMs + Math.max(now, frame.expectedDisplayTime) - madeMs);
      }
      if (performance.now() < endsAt) video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
    // Pictures may stop coming; the measurement ends all the same.
    setTimeout(() => resolve({ ages, unreadable, stalls }), durationMs + 100);
  });
}
