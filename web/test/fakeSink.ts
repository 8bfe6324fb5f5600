import type { Sink } from '../src/player/appendQueue';

/** A SourceBuffer as the queue sees it; every chunk of media lasts a second, and `finish()` ends the running step. */
export class FakeSink implements Sink {
  updating = false;
  readonly done: string[] = [];
  ranges: [number, number][] = [];
  /** Refuses that many appends for want of room. */
  full = 0;
  private readonly listeners = new Map<string, (() => void)[]>();
  private pending: (() => void) | null = null;

  get buffered(): TimeRanges {
    const at = (index: number): [number, number] => this.ranges[index] ?? [NaN, NaN];
    return { length: this.ranges.length, start: (index) => at(index)[0], end: (index) => at(index)[1] };
  }

  addEventListener(event: string, listener: unknown): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener as () => void]);
  }

  appendBuffer(bytes: BufferSource): void {
    this.mustBeIdle();
    if (this.full > 0) {
      this.full--;
      throw new DOMException('no room', 'QuotaExceededError');
    }
    this.begin(`append ${bytes.byteLength}`, () => {
      const last = this.ranges.at(-1);
      if (last === undefined) this.ranges.push([0, bytes.byteLength]);
      else last[1] += bytes.byteLength;
    });
  }

  remove(start: number, end: number): void {
    this.mustBeIdle();
    this.begin(`remove ${start} ${end}`, () => {
      this.ranges = this.ranges
        .map(([from, to]): [number, number] => [from >= start ? Math.max(from, end) : from, to])
        .filter(([from, to]) => from < to);
    });
  }

  changeType(mime: string): void {
    this.mustBeIdle();
    this.done.push(`type ${mime}`);
  }

  abort(): void {
    this.pending = null;
    this.updating = false;
  }

  /** Ends every step that runs, until none does. */
  finish(): void {
    while (this.pending !== null) {
      const effect = this.pending;
      this.pending = null;
      this.updating = false;
      effect();
      this.tell('updateend');
    }
  }

  tell(event: string): void {
    for (const listener of this.listeners.get(event) ?? []) listener();
  }

  private begin(what: string, effect: () => void): void {
    this.done.push(what);
    this.updating = true;
    this.pending = effect;
  }

  private mustBeIdle(): void {
    if (this.updating) throw new DOMException('busy', 'InvalidStateError');
  }
}
