import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import { ApiFault, type ApiClient } from '../api/client';
import {
  parseDevices,
  parseSettings,
  same,
  type Changes,
  type FoundDevice,
  type Settings,
  type Value,
} from '../api/settings';
import { texts } from '../texts';
import { faultWords, type FaultWords } from '../view/faultWords';
import { rebase, type Conflict } from './draft';
import { movedTo } from './moved';

const none: Changes = new Map();

/** The settings, and what is to be changed about them before somebody applies it. */
export class SettingsStore {
  private readonly loaded = signal<Settings | null>(null);
  private readonly draft = signal<Changes>(none);
  private readonly faults = signal<ReadonlyMap<string, string>>(new Map());
  private readonly conflicting = signal<readonly Conflict[]>([]);
  private readonly working = signal(false);
  private readonly trouble = signal<FaultWords | null>(null);
  private readonly note = signal('');
  private readonly found = signal<readonly FoundDevice[]>([]);

  /**
   * @param go leads to where the page is after its port has moved
   */
  constructor(
    private readonly api: ApiClient,
    private readonly go: (address: string) => void,
  ) {}

  readonly changeCount = computed(() => this.draft.value.size);

  get settings(): ReadonlySignal<Settings | null> {
    return this.loaded;
  }

  get changes(): ReadonlySignal<Changes> {
    return this.draft;
  }

  /** What the device says about fields that it refused. */
  get fieldFaults(): ReadonlySignal<ReadonlyMap<string, string>> {
    return this.faults;
  }

  get conflicts(): ReadonlySignal<readonly Conflict[]> {
    return this.conflicting;
  }

  get busy(): ReadonlySignal<boolean> {
    return this.working;
  }

  get problem(): ReadonlySignal<FaultWords | null> {
    return this.trouble;
  }

  /** A sentence about what went well. */
  get notice(): ReadonlySignal<string> {
    return this.note;
  }

  get devices(): ReadonlySignal<readonly FoundDevice[]> {
    return this.found;
  }

  /** Gets the settings that hold now, and puts what was changed here on top. */
  async load(): Promise<void> {
    try {
      const now = parseSettings(await this.api.get('settings'));
      if (now.revision !== this.loaded.peek()?.revision) this.take(now);
      this.trouble.value = null;
    } catch (error) {
      this.trouble.value = faultWords(error);
    }
  }

  async loadDevices(): Promise<void> {
    try {
      this.found.value = parseDevices(await this.api.get('devices'));
    } catch {
      // The choice of a source still has what every device has, and a field for any other.
    }
  }

  /** The value that a field shows: what it shall be, else what it is. */
  shown(key: string): Value | null {
    const setting = this.loaded.value?.settings.find((one) => one.key === key);
    const change = this.draft.value.get(key);
    if (change === undefined) return setting?.value ?? null;
    return change ?? setting?.standard ?? null;
  }

  set(key: string, value: Value | null): void {
    const setting = this.loaded.peek()?.settings.find((one) => one.key === key);
    const changes = new Map(this.draft.peek());
    const back = value === null ? setting?.origin === 'default' : setting !== undefined && same(setting.value, value);
    if (back) changes.delete(key);
    else changes.set(key, value);
    const faults = new Map(this.faults.peek());
    faults.delete(key);
    batch(() => {
      this.draft.value = changes;
      this.faults.value = faults;
      this.conflicting.value = this.conflicting.peek().filter((one) => one.key !== key);
      this.note.value = '';
    });
  }

  discard(): void {
    batch(() => {
      this.draft.value = none;
      this.faults.value = new Map();
      this.conflicting.value = [];
      this.trouble.value = null;
      this.note.value = '';
    });
  }

  /** What was noted was read. */
  forgetNotice(): void {
    this.note.value = '';
  }

  /** What was refused is wanted no more, or otherwise. */
  forgetRefusal(): void {
    batch(() => {
      this.faults.value = new Map();
      this.trouble.value = null;
    });
  }

  /** Decides a conflict. */
  resolve(key: string, whose: 'mine' | 'theirs'): void {
    const changes = new Map(this.draft.peek());
    if (whose === 'theirs') changes.delete(key);
    batch(() => {
      this.draft.value = changes;
      this.conflicting.value = this.conflicting.peek().filter((one) => one.key !== key);
    });
  }

  /** Applies all changes, or none of them. */
  async apply(): Promise<void> {
    if (this.conflicting.peek().length > 0 || this.draft.peek().size === 0) return;
    await this.send(this.draft.peek(), true);
  }

  /** Applies one change at once, such as the privacy switch; the others stay as they are. */
  applyNow(key: string, value: Value | null): Promise<boolean> {
    return this.send(new Map([[key, value]]), false);
  }

  async addCamera(name: string, source: string): Promise<boolean> {
    return this.send(new Map([[`cameras.${name}.source`, source]]), false);
  }

  async removeCamera(name: string): Promise<boolean> {
    return this.work(async () => {
      await this.api.delete(`cameras/${encodeURIComponent(name)}`);
      this.take(parseSettings(await this.api.get('settings')));
    });
  }

  private send(changes: Changes, whole: boolean, again = true): Promise<boolean> {
    return this.work(async () => {
      const revision = this.loaded.peek()?.revision;
      const body = { ...(whole && revision !== undefined ? { revision } : {}), changes: Object.fromEntries(changes) };
      try {
        const before = this.loaded.peek();
        const now = parseSettings(await this.api.patch('settings', body));
        const there = before === null ? null : movedTo(new URL(location.href), before, now);
        if (there !== null) this.go(there);
        batch(() => {
          this.take(now, changes);
          this.faults.value = new Map();
          this.note.value = now.settings.some(({ key, restart }) => restart && changes.has(key))
            ? texts.settings.savedForLater
            : texts.settings.saved;
        });
      } catch (error) {
        if (!(error instanceof ApiFault) || error.status !== 409 || !whole) throw error;
        await this.meetTheirs(again);
      }
    });
  }

  /** Somebody else was quicker: what does not touch each other is applied, the rest is asked. */
  private async meetTheirs(again: boolean): Promise<void> {
    this.take(parseSettings(await this.api.get('settings')));
    if (this.conflicting.peek().length > 0 || !again || this.draft.peek().size === 0) return;
    this.working.value = false;
    const done = await this.send(this.draft.peek(), true, false);
    if (done && this.draft.peek().size === 0) this.note.value = texts.settings.conflict.merged;
  }

  private async work(what: () => Promise<void>): Promise<boolean> {
    if (this.working.peek()) return false;
    batch(() => {
      this.working.value = true;
      this.trouble.value = null;
      this.note.value = '';
    });
    try {
      await what();
      return true;
    } catch (error) {
      this.refused(error);
      return false;
    } finally {
      this.working.value = false;
    }
  }

  private refused(error: unknown): void {
    const fields = error instanceof ApiFault ? error.fields : [];
    batch(() => {
      this.faults.value = new Map(fields.map(({ key, sentence }) => [key, sentence]));
      this.trouble.value = fields.length > 0 ? { sentence: texts.settings.fieldsWrong, action: '' } : faultWords(error);
    });
  }

  /** @param applied the changes that are part of it */
  private take(now: Settings, applied: Changes = none): void {
    const before = this.loaded.peek();
    const rest = new Map([...this.draft.peek()].filter(([key, value]) => applied.get(key) !== value));
    const { changes, conflicts } = rebase(before ?? now, now, rest);
    batch(() => {
      this.loaded.value = now;
      this.draft.value = changes;
      this.conflicting.value = [
        ...this.conflicting.peek().filter(({ key }) => changes.has(key) && !conflicts.some((one) => one.key === key)),
        ...conflicts,
      ];
    });
  }
}
