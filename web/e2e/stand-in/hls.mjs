// A small low-latency HLS window over the chunks of a stream: segments of one second, parts of a fifth.
import { randomBytes } from 'node:crypto';

const partsPerSecond = 5;
const segmentsKept = 10;

export class HlsWindow {
  constructor(stream) {
    this.stream = stream;
    this.run = randomBytes(6).toString('hex');
    this.segments = [];
    this.waiting = new Set();
    this.framesPerPart = Math.round(stream.framesPerSecond / partsPerSecond);
    this.part = null;
    this.nextMsn = 1;
    stream.on('chunk', (chunk) => this.#chunk(chunk));
  }

  #chunk(chunk) {
    if (chunk.idr) {
      this.#endPart();
      const last = this.segments.at(-1);
      if (last) last.complete = true;
      this.segments.push({ msn: this.nextMsn++, startTicks: chunk.decodeTime, parts: [], complete: false });
      if (this.segments.length > segmentsKept) this.segments.shift();
    }
    if (this.segments.length === 0) return;
    this.part ??= { chunks: [], independent: chunk.idr };
    this.part.chunks.push(chunk.bytes);
    if (this.part.chunks.length === this.framesPerPart) this.#endPart();
    this.#wake();
  }

  #endPart() {
    if (this.part === null) return;
    const { chunks, independent } = this.part;
    const seconds = chunks.length / this.stream.framesPerSecond;
    this.segments.at(-1).parts.push({ bytes: Buffer.concat(chunks), seconds, independent });
    this.part = null;
  }

  #wake() {
    for (const waiter of this.waiting) {
      if (!waiter.ready()) continue;
      this.waiting.delete(waiter);
      clearTimeout(waiter.limit);
      waiter.done();
    }
  }

  /** Resolves when `ready` is true, or after three seconds. */
  #when(ready) {
    if (ready()) return Promise.resolve();
    return new Promise((done) => {
      const waiter = { ready, done };
      waiter.limit = setTimeout(() => {
        this.waiting.delete(waiter);
        done();
      }, 3000);
      this.waiting.add(waiter);
    });
  }

  #has(msn, part) {
    const segment = this.segments.find((one) => one.msn === msn);
    if (segment === undefined) return (this.segments[0]?.msn ?? Infinity) > msn;
    return segment.complete || (part !== null && segment.parts.length > part);
  }

  /** The answer to a path below the camera's folder: { type, body }, or null when there is no such thing. */
  async answer(path, query) {
    if (path === 'index.m3u8') return { type: 'application/vnd.apple.mpegurl', body: this.#multivariant() };
    if (!path.startsWith(`${this.run}/`)) return null;
    const name = path.slice(this.run.length + 1);
    if (name === 'video.m3u8') {
      const msn = query.get('_HLS_msn');
      const part = query.get('_HLS_part');
      if (msn !== null) await this.#when(() => this.#has(Number(msn), part === null ? null : Number(part)));
      else await this.#when(() => this.segments.length > 2);
      return { type: 'application/vnd.apple.mpegurl', body: this.#media() };
    }
    if (name === 'init-1.mp4') return { type: 'video/mp4', body: this.stream.header };
    const [, msn, part] = /^s(\d+)(?:\.(\d+))?\.mp4$/.exec(name) ?? [];
    if (msn === undefined) return null;
    await this.#when(() => this.#has(Number(msn), part === undefined ? null : Number(part)));
    const segment = this.segments.find((one) => one.msn === Number(msn));
    if (part === undefined) {
      return segment?.complete
        ? { type: 'video/mp4', body: Buffer.concat(segment.parts.map(({ bytes }) => bytes)) }
        : null;
    }
    const body = segment?.parts[Number(part)]?.bytes;
    return body === undefined ? null : { type: 'video/mp4', body };
  }

  #multivariant() {
    const { codecs, width, height, framesPerSecond } = this.stream;
    return [
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      `#EXT-X-STREAM-INF:BANDWIDTH=3000000,CODECS="${codecs}",RESOLUTION=${width}x${height},FRAME-RATE=${framesPerSecond}`,
      `${this.run}/video.m3u8`,
      '',
    ].join('\n');
  }

  #media() {
    const target = 1 / partsPerSecond;
    const lines = [
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      '#EXT-X-TARGETDURATION:1',
      `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(3 * target).toFixed(1)}`,
      `#EXT-X-PART-INF:PART-TARGET=${target.toFixed(3)}`,
      `#EXT-X-MEDIA-SEQUENCE:${this.segments[0]?.msn ?? 1}`,
      '#EXT-X-MAP:URI="init-1.mp4"',
    ];
    const listed = this.segments.slice(-3);
    for (const segment of this.segments) {
      const startMs = this.stream.timeZeroMs + segment.startTicks / 90;
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs).toISOString()}`);
      if (listed.includes(segment)) {
        segment.parts.forEach(({ seconds, independent }, index) =>
          lines.push(
            `#EXT-X-PART:DURATION=${seconds.toFixed(5)},URI="s${segment.msn}.${index}.mp4"${independent ? ',INDEPENDENT=YES' : ''}`,
          ),
        );
      }
      if (segment.complete) {
        const seconds = segment.parts.reduce((sum, part) => sum + part.seconds, 0);
        lines.push(`#EXTINF:${seconds.toFixed(5)},`, `s${segment.msn}.mp4`);
      }
    }
    const last = this.segments.at(-1);
    const next = last.complete ? `s${last.msn + 1}.0.mp4` : `s${last.msn}.${last.parts.length}.mp4`;
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${next}"`, '');
    return lines.join('\n');
  }
}
