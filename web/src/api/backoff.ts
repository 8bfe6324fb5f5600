/**
 * Waiting times between attempts: they grow from a quarter of a second to five seconds and stay there for ever. Each is
 * jittered by half, so that the viewers of a device that restarts do not all come back in the same instant.
 */
export class Backoff {
  private attempts = 0;
  private readonly random: () => number;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  /** The next waiting time in milliseconds. */
  nextMs(): number {
    const fullMs = Math.min(5000, 250 * 2 ** Math.min(this.attempts, 10));
    this.attempts++;
    return fullMs * (0.5 + 0.5 * this.random());
  }

  /** It worked: the next failure starts from the shortest wait again. */
  reset(): void {
    this.attempts = 0;
  }
}
