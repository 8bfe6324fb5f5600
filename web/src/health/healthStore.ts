import { computed, signal } from '@preact/signals';
import type { ApiClient } from '../api/client';
import type { DeviceEvents } from '../api/deviceEvents';
import { parseHealth, parseHistory, parseLog, type Health, type History, type LogLine } from '../api/health';
import { faultWords, type FaultWords } from '../view/faultWords';

const askEveryMs = 5000;

/** What the health view shows: told by the device where events come, else asked. */
export class HealthStore {
  private readonly asked = signal<Health | null>(null);
  readonly history = signal<History | null>(null);
  readonly log = signal<readonly LogLine[] | null>(null);
  readonly problem = signal<FaultWords | null>(null);

  constructor(
    private readonly api: ApiClient,
    private readonly events: DeviceEvents,
  ) {}

  readonly health = computed<Health | null>(() => this.events.health.value ?? this.asked.value);

  /** Keeps everything fresh until the returned function is called. */
  follow(): () => void {
    const unfollow = this.events.follow();
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      if (!document.hidden) await this.ask();
      // `ended` changes while this waits.
      if (!ended) timer = setTimeout(() => void round(), askEveryMs);
    };
    void round();
    return () => {
      ended = true;
      clearTimeout(timer);
      unfollow();
    };
  }

  private async ask(): Promise<void> {
    try {
      const told = this.events.connected.peek() && this.events.health.peek() !== null;
      const [health, history, log] = await Promise.all([
        told ? null : this.api.get('health').then(parseHealth),
        this.api.get('health/history').then(parseHistory),
        this.api.get('log').then(parseLog),
      ]);
      if (health !== null) this.asked.value = health;
      this.history.value = history;
      this.log.value = log;
      this.problem.value = null;
    } catch (error) {
      this.problem.value = faultWords(error);
    }
  }
}
