import { localNowMs, type ServerClock } from '../api/serverClock';
import { connectionTrouble, type Trouble } from './player';
import { parsePushMessage, type PushMessage } from './pushMessages';

export interface PushConnectionListener {
  started(message: PushMessage & { type: 'start' }): void;
  /** A CMAF header right after a start, else a chunk. */
  media(bytes: ArrayBuffer): void;
  /** The connection is over; called once, and not after `close()`. */
  ended(trouble: Trouble): void;
}

const silenceLimitMs = 5000;
const clockEveryMs = 5000;
const firstClockQuestions = 4;

// RFC 6455 section 7.4.1 and the registry it opens: going away, service restart, try again later.
const restartCodes = new Set([1001, 1012, 1013]);

/** One WebSocket of the push way, from connecting to its end. */
export class PushConnection {
  private readonly socket: WebSocket;
  private readonly clockTimer: ReturnType<typeof setInterval>;
  private readonly asked = new Map<number, number>();
  private silence: ReturnType<typeof setTimeout> | undefined;
  private nextClockId = 1;
  private lastError: Trouble | null = null;
  private over = false;

  constructor(
    url: string,
    private readonly clock: ServerClock,
    private readonly listener: PushConnectionListener,
  ) {
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onopen = () => this.askClock();
    this.socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => this.received(event.data);
    this.socket.onclose = (event) => {
      this.end(this.lastError ?? { ...connectionTrouble, restarting: restartCodes.has(event.code) });
    };
    this.clockTimer = setInterval(() => this.askClock(), clockEveryMs);
    this.heard();
  }

  close(): void {
    if (this.over) return;
    this.forget();
    // Browsers complain on the console about a WebSocket that is closed before it is open.
    if (this.socket.readyState === WebSocket.CONNECTING) this.socket.onopen = () => this.socket.close();
    else this.socket.close();
  }

  private forget(): void {
    this.over = true;
    clearInterval(this.clockTimer);
    clearTimeout(this.silence);
    this.socket.onclose = this.socket.onmessage = this.socket.onopen = null;
  }

  private received(data: ArrayBuffer | string): void {
    if (typeof data !== 'string') {
      this.heard();
      this.listener.media(data);
      return;
    }
    const message = parsePushMessage(data);
    switch (message?.type) {
      case 'start':
        this.heard();
        this.listener.started(message);
        break;
      case 'clock':
        this.clockAnswered(message.id, message.nowMs);
        break;
      case 'error':
        this.lastError = { ...connectionTrouble, sentence: message.sentence, action: message.action };
        break;
      case 'skipped': // the gap in the buffer says the same, at the right place
      case undefined:
        break;
    }
  }

  /** A connection without media is as good as none: a half-open one is noticed only by its silence. */
  private heard(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.end(this.lastError ?? connectionTrouble), silenceLimitMs);
  }

  private askClock(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const id = this.nextClockId++;
    this.asked.clear();
    this.asked.set(id, localNowMs());
    this.socket.send(JSON.stringify({ type: 'clock', id }));
  }

  private clockAnswered(id: number, nowMs: number): void {
    const askedMs = this.asked.get(id);
    if (askedMs === undefined) return;
    this.asked.delete(id);
    this.clock.measured(askedMs, localNowMs(), nowMs);
    // At the start a few in a row: the shortest round trip of several is a good one.
    if (id < firstClockQuestions) this.askClock();
  }

  private end(trouble: Trouble): void {
    if (this.over) return;
    this.forget();
    this.socket.close();
    this.listener.ended(trouble);
  }
}
