import { signal, type ReadonlySignal } from '@preact/signals';
import { Backoff } from './backoff';
import { localNowMs, type ServerClock } from './serverClock';
import { parseState, type State } from './state';

/** Whether the device answers. */
export type Reach = 'unknown' | 'answering' | 'restarting' | 'unreachable';

const pollEveryMs = 2000;
const answerWithinMs = 4000;

/** Keeps the newest state of the device while the page is visible. */
export class StatePoller {
  private readonly stateSignal = signal<State | null>(null);
  private readonly reachSignal = signal<Reach>('unknown');
  private readonly backoff = new Backoff();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | null = null;
  private running = false;

  constructor(private readonly clock: ServerClock) {
    document.addEventListener('visibilitychange', () => this.visibilityChanged());
    window.addEventListener('online', () => this.now());
  }

  get state(): ReadonlySignal<State | null> {
    return this.stateSignal;
  }

  get reach(): ReadonlySignal<Reach> {
    return this.reachSignal;
  }

  start(): void {
    this.running = true;
    this.now();
  }

  /** Asks at once, for example because the video broke off and the reason is wanted. */
  now(): void {
    if (!this.running || this.asking !== null) return;
    clearTimeout(this.timer);
    void this.ask();
  }

  private visibilityChanged(): void {
    if (document.hidden) clearTimeout(this.timer);
    else this.now();
  }

  private async ask(): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    const limit = setTimeout(() => asking.abort(), answerWithinMs);
    let nextMs = pollEveryMs;
    try {
      const askedMs = localNowMs();
      const answer = await fetch('/api/v1/state', { cache: 'no-store', signal: asking.signal });
      const answeredMs = localNowMs();
      if (answer.status === 503) {
        this.reachSignal.value = 'restarting';
        nextMs = this.backoff.nextMs();
      } else if (!answer.ok) {
        throw new Error(`the device answered ${answer.status}`);
      } else {
        this.take(parseState(await answer.json()), askedMs, answeredMs);
        this.backoff.reset();
      }
    } catch {
      // Offline, a broken answer, another program on the port: for the viewer all of them mean that there is no Pipit.
      this.reachSignal.value = 'unreachable';
      nextMs = this.backoff.nextMs();
    } finally {
      clearTimeout(limit);
      this.asking = null;
    }
    if (!document.hidden) this.timer = setTimeout(() => this.now(), nextMs);
  }

  private take(state: State, askedMs: number, answeredMs: number): void {
    const before = this.stateSignal.peek();
    if (before !== null && before.startedMs !== state.startedMs) this.clock.reset();
    this.clock.measured(askedMs, answeredMs, state.nowMs);
    this.stateSignal.value = state;
    this.reachSignal.value = 'answering';
  }
}
