import { computed, signal } from '@preact/signals';
import type { ApiClient } from '../api/client';
import type { DeviceEvents } from '../api/deviceEvents';
import { parseHealth, parseHistory, parseLog, type Health, type History, type LogLine } from '../api/health';
import { parseMachine, type Machine } from '../api/machine';
import { isBusy, parseUpdate, type Update } from '../api/update';
import { faultWords, type FaultWords } from '../view/faultWords';

const askEveryMs = 5000;
const askWhileBusyMs = 1000;

/** What the health view shows: told by the device where events come, else asked. */
export class HealthStore {
  private readonly asked = signal<Health | null>(null);
  readonly history = signal<History | null>(null);
  readonly log = signal<readonly LogLine[] | null>(null);
  readonly machine = signal<Machine | null>(null);
  readonly update = signal<Update | null>(null);
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
      if (ended) return;
      const busy = isBusy(this.update.peek()?.work ?? null);
      timer = setTimeout(() => void round(), busy ? askWhileBusyMs : askEveryMs);
    };
    void round();
    return () => {
      ended = true;
      clearTimeout(timer);
      unfollow();
    };
  }

  /** Looks what became of something that was asked for just now. */
  readonly lookAtUpdate = async (): Promise<void> => {
    try {
      this.update.value = parseUpdate(await this.api.get('update'));
    } catch (error) {
      this.problem.value = faultWords(error);
    }
  };

  private async ask(): Promise<void> {
    try {
      const told = this.events.connected.peek() && this.events.health.peek() !== null;
      const [health, history, log, machine, update] = await Promise.all([
        told ? null : this.api.get('health').then(parseHealth),
        this.api.get('health/history').then(parseHistory),
        this.api.get('log').then(parseLog),
        this.api.get('machine').then(parseMachine),
        this.api.get('update').then(parseUpdate),
      ]);
      if (health !== null) this.asked.value = health;
      this.history.value = history;
      this.log.value = log;
      this.machine.value = machine;
      this.update.value = update;
      this.problem.value = null;
    } catch (error) {
      this.problem.value = faultWords(error);
    }
  }
}
