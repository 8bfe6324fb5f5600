import { signal, type ReadonlySignal } from '@preact/signals';
import { Backoff } from './backoff';
import { localNowMs, type ServerClock } from './serverClock';
import { parseState, type State } from './state';

/** Whether the device answers. */
export type Reach = 'unknown' | 'answering' | 'restarting' | 'unreachable';

const pollEveryMs = 2000;
// While the device tells of itself, a question now and then keeps the clock.
const pollFedEveryMs = 10_000;
const answerWithinMs = 4000;
// An event tells a state that may be some seconds old, an answer may have been on its way for some.
const lateAtMostMs = 10_000;

/** Keeps the newest state of the device while the page is visible. */
export class StatePoller {
  private readonly stateSignal = signal<State | null>(null);
  private readonly reachSignal = signal<Reach>('unknown');
  private readonly backoff = new Backoff();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | null = null;
  private running = false;
  private fed = false;

  /** @param denied is told when the device wants a log-in before it says anything */
  constructor(
    private readonly clock: ServerClock,
    private readonly denied: () => void,
  ) {
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
    if (this.running) return;
    this.running = true;
    this.now();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** Takes a state that the device told by itself. */
  heard(json: unknown): void {
    try {
      this.take(parseState(json));
    } catch {
      this.now();
    }
  }

  /** Whether the device tells its state by itself just now, so that there is less to ask. */
  feed(fed: boolean): void {
    this.fed = fed;
    if (!fed) this.now();
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
    let nextMs = this.fed ? pollFedEveryMs : pollEveryMs;
    try {
      const askedMs = localNowMs();
      const answer = await fetch('/api/v1/state', { cache: 'no-store', signal: asking.signal });
      const answeredMs = localNowMs();
      if (answer.status === 503) {
        this.reachSignal.value = 'restarting';
        nextMs = this.backoff.nextMs();
      } else if (answer.status === 401 || answer.status === 403) {
        this.denied();
      } else if (!answer.ok) {
        throw new Error(`the device answered ${answer.status}`);
      } else {
        const state = parseState(await answer.json());
        this.take(state);
        this.clock.measured(askedMs, answeredMs, state.nowMs);
        this.backoff.reset();
      }
    } catch {
      if (!this.running) return;
      // Offline, a broken answer, another program on the port: for the viewer all of them mean that there is no Pipit.
      this.reachSignal.value = 'unreachable';
      nextMs = this.backoff.nextMs();
    } finally {
      clearTimeout(limit);
      this.asking = null;
    }
    if (!document.hidden && this.running) this.timer = setTimeout(() => this.now(), nextMs);
  }

  private take(state: State): void {
    const before = this.stateSignal.peek();
    const sameRun = before?.startedMs === state.startedMs;
    if (before !== null && !sameRun) this.clock.reset();
    // What is older than what is known already tells nothing new; but the device's clock may have been set back.
    const lateMs = sameRun ? before.nowMs - state.nowMs : 0;
    if (lateMs > 0 && lateMs < lateAtMostMs) return;
    this.stateSignal.value = state;
    this.reachSignal.value = 'answering';
  }
}
