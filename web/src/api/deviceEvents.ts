import { signal, type ReadonlySignal } from '@preact/signals';
import { Backoff } from './backoff';
import { parseHealth, type Health } from './health';
import { isObject, text } from './json';
import type { StatePoller } from './statePoller';

/**
 * What the device tells by itself, over server-sent events. Only the views that show more than the picture listen: a
 * viewer costs the device no further connection. While nothing comes this way the views ask instead.
 */
export class DeviceEvents {
  private readonly connectedSignal = signal(false);
  private readonly healthSignal = signal<Health | null>(null);
  private readonly revisionSignal = signal<string | null>(null);
  private readonly backoff = new Backoff();
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private listeners = 0;

  constructor(private readonly poller: StatePoller) {
    document.addEventListener('visibilitychange', () => this.update());
  }

  /** Whether events come just now. */
  get connected(): ReadonlySignal<boolean> {
    return this.connectedSignal;
  }

  get health(): ReadonlySignal<Health | null> {
    return this.healthSignal;
  }

  /** The revision of the settings that the device told last. */
  get revision(): ReadonlySignal<string | null> {
    return this.revisionSignal;
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    this.listeners++;
    this.update();
    let following = true;
    return () => {
      if (!following) return;
      following = false;
      this.listeners--;
      this.update();
    };
  }

  private update(): void {
    const wanted = this.listeners > 0 && !document.hidden;
    if (wanted && this.source === null) this.open();
    else if (!wanted) this.close();
  }

  private open(): void {
    clearTimeout(this.retry);
    const source = new EventSource('/api/v1/events');
    this.source = source;
    source.onopen = () => {
      this.backoff.reset();
      this.connectedSignal.value = true;
      this.poller.feed(true);
    };
    source.onerror = () => {
      // The browser's own attempts to reconnect know no growing waits.
      this.close();
      this.retry = setTimeout(() => this.update(), this.backoff.nextMs());
    };
    this.on(source, 'state', (json) => this.poller.heard(json));
    this.on(source, 'health', (json) => {
      this.healthSignal.value = parseHealth(json);
    });
    this.on(source, 'settings', (json) => {
      if (isObject(json)) this.revisionSignal.value = text(json['revision']) || null;
    });
  }

  private on(source: EventSource, type: string, take: (json: unknown) => void): void {
    source.addEventListener(type, (event: MessageEvent<unknown>) => {
      try {
        take(JSON.parse(String(event.data)));
      } catch {
        // An event that is none is passed over; the next one comes.
      }
    });
  }

  private close(): void {
    clearTimeout(this.retry);
    if (this.source === null) return;
    this.source.close();
    this.source = null;
    this.connectedSignal.value = false;
    this.healthSignal.value = null;
    this.poller.feed(false);
  }
}
