import type { Page } from 'playwright-core';
import { expect } from 'vitest';

type Marked = HTMLVideoElement & { watched?: boolean };
type Colour = 'red' | 'yellow' | 'blue' | 'other';

/** The video of a page from now on: the same element in a page that was not loaded again. */
export class WatchedVideo {
  private constructor(private readonly page: Page) {}

  static async of(page: Page): Promise<WatchedVideo> {
    await page.evaluate(() => {
      const video = document.querySelector<Marked>('video');
      if (video === null) throw new Error('the page has no video');
      video.watched = true;
    });
    return new WatchedVideo(page);
  }

  /** Waits until it has shown some more pictures. */
  async goesOn(): Promise<void> {
    const now = await this.page.evaluate(() => {
      const video = document.querySelector<Marked>('video');
      return video?.watched === true ? video.getVideoPlaybackQuality().totalVideoFrames : NaN;
    });
    expect(now).not.toBeNaN();
    await this.page.waitForFunction(
      (then) => {
        const video = document.querySelector<Marked>('video');
        return video?.watched === true && video.getVideoPlaybackQuality().totalVideoFrames > then;
      },
      now + 10,
      { timeout: 20_000 },
    );
  }

  /** Waits until its pictures have this size. */
  async hasSize(width: number, height: number): Promise<void> {
    await this.page.waitForFunction(
      ([wide, high]) => {
        const video = document.querySelector('video');
        return video !== null && video.videoWidth === wide && video.videoHeight === high;
      },
      [width, height],
      { timeout: 20_000 },
    );
  }

  /** The colour at a place, each from 0 to 1. */
  colourAt(x: number, y: number): Promise<Colour> {
    return this.page.evaluate(
      ([left, top]) => {
        const video = document.querySelector('video');
        const canvas = document.createElement('canvas');
        const drawing = canvas.getContext('2d');
        if (video === null || drawing === null) throw new Error('there is no picture');
        canvas.width = canvas.height = 1;
        drawing.drawImage(video, left * video.videoWidth, top * video.videoHeight, 1, 1, 0, 0, 1, 1);
        const [red = 0, green = 0, blue = 0] = drawing.getImageData(0, 0, 1, 1).data;
        if (red > 120 && green < 80 && blue < 80) return 'red';
        if (red > 120 && green > 120 && blue < 80) return 'yellow';
        if (red < 80 && green < 80 && blue > 120) return 'blue';
        return 'other';
      },
      [x, y] as const,
    );
  }

  /**
   * Whether the test picture stands so: mirrored, then turned clockwise. Its yellow bar is left of its middle and its red
   * one right of it, both above.
   */
  async isTurned({ width, height, mirrored, degrees }: TurnedPicture): Promise<boolean> {
    const top = Math.floor(width / 64 / 2) * 2;
    const radius = 0.47 * Math.min(width, height - top);
    const middle = { x: width / 2, y: top + (height - top) / 2 };
    const at = async (side: number): Promise<Colour> => {
      let x = (middle.x + side * 0.571 * radius) / width;
      let y = (middle.y - 0.34 * radius) / height;
      if (mirrored) x = 1 - x;
      for (let quarter = 0; quarter < degrees; quarter += 90) [x, y] = [1 - y, x];
      return this.colourAt(x, y);
    };
    return (await at(-1)) === 'yellow' && (await at(1)) === 'red';
  }

  /** The share of white in the corner at the lower left, where the line of text is. */
  whiteAtLowerLeft(): Promise<number> {
    return this.page.evaluate(() => {
      const video = document.querySelector('video');
      const canvas = document.createElement('canvas');
      const drawing = canvas.getContext('2d');
      if (video === null || drawing === null) throw new Error('there is no picture');
      const { videoWidth: width, videoHeight: height } = video;
      canvas.width = Math.round(width / 4);
      canvas.height = Math.round(Math.min(width, height) / 12);
      drawing.drawImage(video, 0, canvas.height - height);
      const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
      let white = 0;
      for (let i = 0; i < data.length; i += 4)
        if (Math.min(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0) > 200) white++;
      return white / (data.length / 4);
    });
  }
}

interface TurnedPicture {
  /** Of the test picture before it is turned, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Left and right have changed places. */
  readonly mirrored: boolean;
  readonly degrees: 0 | 90 | 180 | 270;
}
