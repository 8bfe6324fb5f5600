// The stand-in's API: what the appliance answers under /api/v1, with a state of its own.
import { StandInAccess } from './access.mjs';
import { about, devices, health, history, log, newControls } from './health.mjs';
import { problem, StandInSettings } from './settings.mjs';

const views = /^(session|state|about|events)$/;
const openPosts = /^(claim|login)$/;

export class StandInApi {
  constructor({ cameras, claimed, viewing, locked, tryMs, state }) {
    this.access = new StandInAccess({ claimed });
    this.settings = new StandInSettings({ cameras, viewing, locked, tryMs, changed: () => this.#settingsChanged() });
    this.state = state;
    this.startedMs = Date.now();
    this.controls = new Map();
    this.listeners = new Set();
    this.unwell = false;
    this.eventsRefused = false;
    this.controlPatches = 0;
    this.timer = setInterval(() => this.tell(), 1000);
  }

  get viewing() {
    return this.settings.value('access.viewing');
  }

  mayView(request) {
    return this.viewing === 'open' || this.access.logInOf(request) !== undefined;
  }

  /** Answers a request for a path below /api/v1/. */
  async answer(request, response, path) {
    const logIn = this.access.logInOf(request);
    const changes = request.method !== 'GET';
    const refused = this.#refused(request, path, logIn, changes);
    if (refused !== null) return send(response, refused);
    if (path === 'events') return this.#follow(request, response);
    const body = changes ? await bodyOf(request) : {};
    const [first, id, third] = path.split('/').map(decodeURIComponent);
    const found = this.#route(`${request.method} ${first}`, { request, logIn, body, id, third });
    return send(response, found ?? problem(404, 'There is nothing under this address.'));
  }

  /** Tells those who listen how everything is. */
  tell() {
    this.#event('state', this.state());
    this.#event('health', health(this.unwell, this.settings.cameras));
  }

  close() {
    clearInterval(this.timer);
    this.settings.close();
    for (const response of this.listeners) response.end();
  }

  #refused(request, path, logIn, changes) {
    if (path === 'session') return null;
    if (changes && openPosts.test(path)) return null;
    if (views.test(path) && !changes) {
      if (path === 'events' && this.eventsRefused) return problem(503, 'Not now.');
      return this.mayView(request) ? null : problem(401, 'Log in to watch.');
    }
    if (this.access.password === null) return problem(403, 'This Pipit has no owner yet.', '', { code: 'unclaimed' });
    if (logIn === undefined) return problem(401, 'Log in first.', '', { code: 'login' });
    if (changes && request.headers['x-pipit-csrf'] !== logIn.csrf)
      return problem(403, 'The CSRF token is missing.', '', { code: 'csrf' });
    return null;
  }

  #route(what, { request, logIn, body, id, third }) {
    const ok = (json) => ({ status: 200, body: json });
    const { access, settings } = this;
    switch (what) {
      case 'GET session':
        return ok(access.session(logIn, this.viewing));
      case 'POST claim':
        return access.claim(request, body);
      case 'POST login':
        return access.logIn(request, body);
      case 'POST logout':
        return access.logOut(logIn);
      case 'POST password':
        return access.change(logIn, body);
      case 'GET access':
        return ok(access.json(logIn, this.viewing));
      case 'POST tokens':
        return access.createToken(body);
      case 'DELETE tokens':
        return access.revokeToken(id);
      case 'DELETE sessions':
        return access.revokeLogIn(id);
      case 'POST links':
        return {
          status: 201,
          body: {
            path: `/signed/AbC123/live/${body.camera}/index.m3u8`,
            expiresMs: Date.now() + body.hours * 3_600_000,
          },
        };
      case 'GET state':
        return ok(this.state());
      case 'GET settings':
        return ok(settings.json());
      case 'PATCH settings':
        return settings.patch(body);
      case 'DELETE cameras':
        return settings.remove(id);
      case 'GET cameras':
        return third === 'controls' ? ok({ controls: this.#controlsOf(id) }) : null;
      case 'PATCH cameras':
        return ok({ controls: this.#adjust(id, body) });
      case 'GET devices':
        return ok(devices);
      case 'GET health':
        return ok(id === 'history' ? history(settings.cameras) : health(this.unwell, settings.cameras));
      case 'GET log':
        return ok(log(this.startedMs));
      case 'GET about':
        return ok(about);
      case 'GET diagnostics':
        return { status: 200, raw: Buffer.from('PK\x05\x06' + '\0'.repeat(18), 'latin1'), type: 'application/zip' };
      default:
        return null;
    }
  }

  #controlsOf(camera) {
    if (!this.controls.has(camera)) this.controls.set(camera, newControls());
    return this.controls.get(camera);
  }

  #adjust(camera, changes) {
    this.controlPatches++;
    const controls = this.#controlsOf(camera);
    for (const control of controls) {
      const value = changes[control.id];
      if (value !== undefined) control.value = value ?? control.default;
    }
    const automatic = controls.find(({ id }) => id === 'white_balance_automatic');
    controls.find(({ id }) => id === 'white_balance_temperature').inactive = automatic.value === 1;
    return controls;
  }

  #follow(request, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    this.listeners.add(response);
    request.on('close', () => this.listeners.delete(response));
    this.tell();
  }

  #settingsChanged() {
    this.#event('settings', { revision: this.settings.revision });
    this.tell();
  }

  #event(type, json) {
    for (const response of this.listeners) response.write(`event: ${type}\ndata: ${JSON.stringify(json)}\n\n`);
  }
}

async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? {} : JSON.parse(text);
}

function send(response, { status, body, raw, type, headers = {} }) {
  const json = status >= 400 ? 'application/problem+json' : 'application/json';
  const content = body === undefined ? {} : { 'content-type': type ?? json };
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...(raw === undefined ? content : { 'content-type': type }),
    ...headers,
  });
  response.end(raw ?? (body === undefined ? undefined : JSON.stringify(body)));
}
