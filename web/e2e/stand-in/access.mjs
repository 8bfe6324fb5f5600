// Who may do what with the stand-in: claim, log-ins, tokens. It hashes nothing; it is no example for that.
import { randomBytes } from 'node:crypto';
import { problem } from './settings.mjs';

const secret = () => randomBytes(12).toString('hex');

export class StandInAccess {
  constructor({ claimed }) {
    this.claimCode = 'K7QM-4T2P';
    this.password = claimed ? 'correct horse' : null;
    this.logIns = new Map();
    this.tokens = [];
    this.wrongInARow = 0;
  }

  logInOf(request) {
    const cookie = /(?:^|; )pipit=([0-9a-f]+)/.exec(request.headers.cookie ?? '')?.[1];
    const logIn = cookie === undefined ? undefined : this.logIns.get(cookie);
    if (logIn !== undefined) logIn.lastSeenMs = Date.now();
    return logIn;
  }

  session(logIn, viewing) {
    return {
      claimed: this.password !== null,
      viewing,
      role: logIn !== undefined ? 'admin' : viewing === 'open' ? 'viewer' : 'none',
      mayView: viewing === 'open' || logIn !== undefined,
      csrf: logIn?.csrf ?? null,
    };
  }

  claim(request, { code, password }) {
    if (this.password !== null) return problem(409, 'This Pipit has an owner.');
    if (code !== this.claimCode) return problem(403, 'This is not the claim code.', '', { code: 'wrong-code' });
    const weak = this.#weak('password', password);
    if (weak !== null) return weak;
    this.password = password;
    return this.#enter(request);
  }

  logIn(request, { password }) {
    if (this.wrongInARow >= 5) {
      return { ...problem(429, 'Too many attempts.'), headers: { 'retry-after': '30' } };
    }
    if (password !== this.password) {
      this.wrongInARow++;
      return problem(401, 'This is not the password.', '', { code: 'wrong-password' });
    }
    this.wrongInARow = 0;
    return this.#enter(request);
  }

  logOut(logIn) {
    for (const [cookie, one] of this.logIns) if (one === logIn) this.logIns.delete(cookie);
    return { status: 204, headers: { 'set-cookie': 'pipit=; Path=/; Max-Age=0' } };
  }

  change(logIn, { current, new: next }) {
    if (current !== this.password)
      return problem(401, 'This is not the current password.', '', { code: 'wrong-password' });
    const weak = this.#weak('new', next);
    if (weak !== null) return weak;
    this.password = next;
    for (const [cookie, one] of this.logIns) if (one !== logIn) this.logIns.delete(cookie);
    return { status: 204 };
  }

  json(logIn, viewing) {
    return {
      viewing,
      sessions: [...this.logIns.values()].map((one) => ({ ...one, csrf: undefined, current: one === logIn })),
      tokens: this.tokens,
    };
  }

  createToken({ name, rights }) {
    if (!name)
      return problem(422, 'Nothing was made.', '', { fields: [{ key: 'name', sentence: 'A token needs a name.' }] });
    const token = { id: secret(), name, rights, createdMs: Date.now(), lastUsedMs: null };
    this.tokens.push(token);
    return { status: 201, body: { id: token.id, name, rights, token: `pipit_${secret()}${secret()}` } };
  }

  revokeToken(id) {
    this.tokens = this.tokens.filter((one) => one.id !== id);
    return { status: 204 };
  }

  revokeLogIn(id) {
    for (const [cookie, one] of this.logIns) if (one.id === id) this.logIns.delete(cookie);
    return { status: 204 };
  }

  #weak(key, password) {
    if (String(password).length >= 8) return null;
    return problem(422, 'Nothing was changed.', '', {
      fields: [{ key, sentence: 'A password has at least 8 characters.' }],
    });
  }

  #enter(request) {
    const cookie = secret();
    const agent = request.headers['user-agent'] ?? '';
    const nowMs = Date.now();
    this.logIns.set(cookie, {
      id: secret(),
      createdMs: nowMs,
      lastSeenMs: nowMs,
      address: '127.0.0.1',
      agent,
      csrf: secret(),
    });
    return { status: 204, headers: { 'set-cookie': `pipit=${cookie}; Path=/; HttpOnly; SameSite=Strict` } };
  }
}
