/**
 * Sends values that change faster than they can be sent, such as a slider's: at most one at a time, with a pause between,
 * always the newest of each key. Nothing is lost at the end.
 */
export class LatestWins<V> {
  private waiting = new Map<string, V>();
  private running = false;

  constructor(
    private readonly send: (values: ReadonlyMap<string, V>) => Promise<void>,
    private readonly pauseMs: number,
  ) {}

  put(key: string, value: V): void {
    this.waiting.set(key, value);
    if (!this.running) void this.run();
  }

  /** Whether something newer waits for what is on its way. */
  get waits(): boolean {
    return this.waiting.size > 0;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.size > 0) {
      const values = this.waiting;
      this.waiting = new Map();
      await this.send(values);
      await new Promise((done) => setTimeout(done, this.pauseMs));
    }
    this.running = false;
  }
}
