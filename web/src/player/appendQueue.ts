import type { Range } from './liveEdge';

type Step =
  | { kind: 'append'; bytes: ArrayBuffer }
  | { kind: 'type'; mime: string }
  | { kind: 'remove'; start: number; end: number };

/** The part of a SourceBuffer that is used here. */
export type Sink = Pick<
  SourceBuffer,
  'appendBuffer' | 'remove' | 'changeType' | 'abort' | 'buffered' | 'updating' | 'addEventListener'
>;

export interface AppendQueueListener {
  /** Media was taken in: where the newest stretch of the buffer ended before, in seconds of media time. */
  appended(endBefore: number): void;
  /** More waits than is allowed: what waited is gone and the media has a hole that only a new IDR ends. */
  overflowed(): void;
  /** The browser refused the media. */
  failed(reason: string): void;
}

const mostWaitingBytes = 16_000_000;
const mostAtOnceBytes = 1_000_000;
const keepSeconds = 10;
const trimAfterSeconds = 14;

/**
 * Feeds a SourceBuffer one step at a time and keeps its length bounded. What waits is bounded by bytes: beyond that
 * everything waiting is thrown away and the listener is told. When chunks pile up they are appended together, so a slow
 * browser catches up.
 */
export class AppendQueue {
  private steps: Step[] = [];
  private waitingBytes = 0;
  private running: Step | null = null;
  private endBefore = 0;
  private closed = false;
  private quotaHits = 0;
  /** What is being appended belongs to the timeline before. */
  private stale = false;

  constructor(
    private readonly sink: Sink,
    private readonly currentTime: () => number,
    private readonly listener: AppendQueueListener,
  ) {
    sink.addEventListener('updateend', () => this.stepEnded());
    sink.addEventListener('error', () => this.fail('the browser could not decode the media'));
  }

  /** Begins a new timeline or format: forgets what waits and what is buffered. */
  restart(mime: string): void {
    this.forget();
    this.stale = true;
    this.steps.push({ kind: 'remove', start: 0, end: Infinity }, { kind: 'type', mime });
    this.next();
  }

  append(bytes: ArrayBuffer): void {
    if (this.waitingBytes + bytes.byteLength > mostWaitingBytes) {
      this.forget();
      this.listener.overflowed();
      return;
    }
    this.waitingBytes += bytes.byteLength;
    this.steps.push({ kind: 'append', bytes });
    this.next();
  }

  /** Throws away what waits. */
  forget(): void {
    this.steps = [];
    this.waitingBytes = 0;
  }

  close(): void {
    this.closed = true;
    this.forget();
  }

  /** What is buffered, oldest first. */
  ranges(): Range[] {
    const ranges: Range[] = [];
    try {
      const { buffered } = this.sink;
      for (let i = 0; i < buffered.length; i++) ranges.push({ start: buffered.start(i), end: buffered.end(i) });
    } catch {
      // The browser took the SourceBuffer away, which its media element reports by itself.
    }
    return ranges;
  }

  private end(): number {
    return this.ranges().at(-1)?.end ?? 0;
  }

  private next(): void {
    while (!this.closed && this.running === null && !this.sink.updating) {
      const step = this.trimming() ?? this.take();
      if (step === undefined) return;
      this.run(step);
    }
  }

  private take(): Step | undefined {
    const step = this.steps.shift();
    if (step?.kind !== 'append') return step;
    this.waitingBytes -= step.bytes.byteLength;
    const together = [step.bytes];
    let bytes = step.bytes.byteLength;
    for (let more = this.steps[0]; more?.kind === 'append'; more = this.steps[0]) {
      if (bytes + more.bytes.byteLength > mostAtOnceBytes) break;
      this.steps.shift();
      this.waitingBytes -= more.bytes.byteLength;
      together.push(more.bytes);
      bytes += more.bytes.byteLength;
    }
    return { kind: 'append', bytes: joined(together, bytes) };
  }

  private trimming(): Step | undefined {
    const oldest = this.ranges()[0];
    const now = this.currentTime();
    if (oldest === undefined || now - oldest.start < trimAfterSeconds) return undefined;
    return { kind: 'remove', start: 0, end: now - keepSeconds };
  }

  private run(step: Step): void {
    this.running = step;
    try {
      if (step.kind === 'append') {
        this.endBefore = this.end();
        this.sink.appendBuffer(step.bytes);
      } else if (step.kind === 'remove') {
        // Before the first header a SourceBuffer refuses to remove, and there is nothing to remove either.
        if (this.ranges().length > 0) this.sink.remove(step.start, step.end);
        else this.running = null;
      } else {
        this.sink.abort();
        this.sink.changeType(step.mime);
        this.running = null; // changeType ends at once
        this.stale = false;
      }
    } catch (error) {
      this.running = null;
      if (step.kind === 'append' && error instanceof DOMException && error.name === 'QuotaExceededError') {
        this.makeRoom(step);
      } else {
        this.fail(String(error));
      }
    }
  }

  /** The browser's memory for media is full: only the seconds around the picture on the screen are kept. */
  private makeRoom(step: Step & { kind: 'append' }): void {
    const end = this.currentTime() - 1;
    const oldest = this.ranges()[0];
    this.quotaHits++;
    if (this.quotaHits > 3 || oldest === undefined || oldest.start >= end) {
      this.forget();
      this.quotaHits = 0;
      this.listener.overflowed();
      return;
    }
    this.waitingBytes += step.bytes.byteLength;
    this.steps.unshift({ kind: 'remove', start: 0, end }, step);
  }

  private stepEnded(): void {
    const step = this.running;
    this.running = null;
    if (this.closed) return;
    if (step?.kind === 'append') {
      this.quotaHits = 0;
      // A CMAF header changes nothing in the buffer.
      if (this.end() !== this.endBefore && !this.stale) this.listener.appended(this.endBefore);
    }
    this.next();
  }

  private fail(reason: string): void {
    if (this.closed) return;
    this.close();
    this.listener.failed(reason);
  }
}

function joined(parts: readonly ArrayBuffer[], bytes: number): ArrayBuffer {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part), offset);
    offset += part.byteLength;
  }
  return whole.buffer;
}
