import { signal, type ReadonlySignal } from '@preact/signals';
import { Backoff } from './backoff';
import { ApiClient, ApiFault } from './client';
import { isObject, oneOf, text } from './json';

/** Who the viewer is to the device. */
export interface Session {
  /** Whether the device has an owner. */
  readonly claimed: boolean;
  readonly viewing: 'open' | 'password';
  readonly role: 'none' | 'viewer' | 'admin';
  readonly mayView: boolean;
}

/** @throws TypeError when the answer is no session */
export function parseSession(json: unknown): Session & { readonly csrf: string | null } {
  if (!isObject(json) || typeof json['mayView'] !== 'boolean') throw new TypeError('the answer is no session of Pipit');
  return {
    claimed: json['claimed'] === true,
    viewing: oneOf(['open', 'password'], json['viewing']),
    role: oneOf(['none', 'viewer', 'admin'], json['role']),
    mayView: json['mayView'],
    csrf: text(json['csrf']) || null,
  };
}

/** The log-in of this browser, and everything that changes it. */
export class SessionKeeper {
  readonly api = new ApiClient(() => void this.look());
  private readonly current = signal<Session | null>(null);
  private readonly answering = signal(true);
  private readonly backoff = new Backoff();
  private looking: Promise<void> | null = null;

  /** Null until the device told. */
  get session(): ReadonlySignal<Session | null> {
    return this.current;
  }

  /** Whether the device answered the last question about the session. */
  get answers(): ReadonlySignal<boolean> {
    return this.answering;
  }

  /** Asks the device who the viewer is, until it answers. */
  look(): Promise<void> {
    this.looking ??= this.ask().finally(() => (this.looking = null));
    return this.looking;
  }

  async claim(code: string, password: string): Promise<void> {
    try {
      await this.api.post('claim', { code, password });
    } finally {
      // Refused perhaps because somebody else was quicker.
      await this.look();
    }
  }

  async logIn(password: string): Promise<void> {
    await this.api.post('login', { password });
    await this.look();
  }

  async logOut(): Promise<void> {
    await this.api.post('logout');
    await this.look();
  }

  async changePassword(current: string, next: string): Promise<void> {
    await this.api.post('password', { current, new: next });
    await this.look();
  }

  private async ask(): Promise<void> {
    for (;;) {
      try {
        const { csrf, ...session } = parseSession(await this.api.get('session'));
        this.api.csrf = csrf;
        this.answering.value = true;
        this.backoff.reset();
        const before = this.current.peek();
        if (before === null || JSON.stringify(before) !== JSON.stringify(session)) this.current.value = session;
        return;
      } catch (error) {
        if (!(error instanceof ApiFault || error instanceof TypeError)) throw error;
        this.answering.value = false;
        await new Promise((done) => setTimeout(done, this.backoff.nextMs()));
      }
    }
  }
}
