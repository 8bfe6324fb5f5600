// Serves the built page and speaks the appliance's protocol, so that the page can be worked on without the appliance.
// For development and the page's own tests; it keeps no promise about speed or safety.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { WebSocketServer } from 'ws';
import { StandInApi } from './api.mjs';
import { HlsWindow } from './hls.mjs';
import { Stream } from './stream.mjs';

const dist = new URL('../../dist/', import.meta.url);
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const policy =
  "default-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; style-src 'self'; connect-src 'self'; " +
  "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";
const pages = /^\/(settings|status|access|about)?$/;

export class StandIn {
  /**
   * `cameras` are names; all show the same picture. A new device belongs to nobody; a `claimed` one has the password
   * "correct horse". `locked` are keys given on the command line; a change of settings is tried for `tryMs`.
   */
  constructor({
    cameras = ['camera'],
    warnings = [],
    claimed = false,
    viewing = 'open',
    locked = [],
    tryMs = 900,
  } = {}) {
    this.api = new StandInApi({ cameras, claimed, viewing, locked, tryMs, state: () => this.state() });
    this.warnings = warnings;
    this.startedMs = Date.now();
    this.waiting = new Set();
    this.refuseWebSockets = false;
    this.webSocketsOpened = 0;
    this.stream = new Stream();
    this.hls = new HlsWindow(this.stream);
    this.http = createServer((request, response) => void this.#answer(request, response));
    this.sockets = new WebSocketServer({ noServer: true });
    this.http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  listen(port) {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', () => resolve(this.http.address().port));
    });
  }

  get cameraNames() {
    return this.api.settings.cameras;
  }

  /** The camera goes away or comes back. */
  setCameraPresent(name, present) {
    if (present) this.waiting.delete(name);
    else this.waiting.add(name);
    this.stream.slate = this.waiting.size > 0;
  }

  /** Ends as the appliance does: WebSockets are told that the device goes away. */
  async close({ politely = true } = {}) {
    for (const socket of this.sockets.clients) {
      if (politely) socket.close(1001, 'going away');
      else socket.terminate();
    }
    this.stream.close();
    this.api.close();
    await new Promise((resolve) => {
      this.http.close(resolve);
      setTimeout(() => this.http.closeAllConnections(), 100);
    });
  }

  state() {
    const { width, height, framesPerSecond, codecs } = this.stream;
    return {
      version: 'stand-in',
      nowMs: Date.now(),
      startedMs: this.startedMs,
      warnings: this.warnings,
      cameras: this.cameraNames.map((name) => ({
        name,
        state: this.waiting.has(name) || this.#isPrivate(name) ? 'waiting' : codecs ? 'live' : 'starting',
        sentence: this.#isPrivate(name) ? '' : this.waiting.has(name) ? 'The camera was unplugged.' : 'Live.',
        action: this.waiting.has(name) ? 'Plug the camera in again; the picture comes back by itself.' : '',
        sinceMs: this.startedMs,
        privacy: this.#isPrivate(name),
        change: this.api.settings.changes.get(name) ?? null,
        source: { label: 'Test picture', format: 'YU12', width, height, framesPerSecond },
        encoder: { name: 'libx264', why: 'stand-in', bitsPerSecond: 3e6, restarts: 0 },
        stream: { codecs, width, height, framesPerSecond, bitsPerSecond: 3e6, windowSeconds: 10, windowBytes: 4e6 },
        viewers: { webSocket: this.sockets.clients.size, hls: 0 },
        counters: {
          framesCaptured: this.stream.frame,
          framesDropped: 0,
          accessUnits: this.stream.frame,
          skippedChunks: 0,
        },
      })),
    };
  }

  #isPrivate(name) {
    return this.api.settings.value(`cameras.${name}.privacy`) === true;
  }

  async #answer(request, response) {
    const url = new URL(request.url, 'http://localhost');
    try {
      const below = /^\/api\/v1\/(.+)$/.exec(url.pathname)?.[1];
      if (below !== undefined) {
        await this.api.answer(request, response, below);
        return;
      }
      if (url.pathname.startsWith('/live/') && !this.api.mayView(request)) {
        response.writeHead(401).end();
        return;
      }
      const { status, type, body } = await this.#find(url);
      response.writeHead(status, {
        'content-type': type,
        'cache-control': 'no-store',
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    }
  }

  async #find(url) {
    const live = /^\/live\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (live !== null && this.cameraNames.includes(decodeURIComponent(live[1]))) {
      const found = await this.hls.answer(live[2], url.searchParams);
      if (found !== null) return { status: 200, ...found };
    } else if (pages.test(url.pathname) || /^\/assets\/[\w.-]+$/.test(url.pathname)) {
      const path = pages.test(url.pathname) ? 'index.html' : url.pathname.slice(1);
      return {
        status: 200,
        type: types[extname(path)] ?? 'application/octet-stream',
        body: await readFile(new URL(path, dist)),
      };
    }
    return { status: 404, type: 'text/plain', body: 'There is nothing here.\n' };
  }

  #upgrade(request, socket, head) {
    const camera = /^\/live\/([^/]+)\/ws$/.exec(new URL(request.url, 'http://localhost').pathname)?.[1];
    const refused = this.refuseWebSockets || !this.api.mayView(request);
    if (camera === undefined || refused || !this.cameraNames.includes(decodeURIComponent(camera))) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.webSocketsOpened++;
      if (this.stream.sinceIdr.length > 0) this.#push(webSocket);
      else this.stream.once('chunk', () => this.#push(webSocket));
    });
  }

  #push(webSocket) {
    const { stream } = this;
    webSocket.send(
      JSON.stringify({
        type: 'start',
        mime: `video/mp4; codecs="${stream.codecs}"`,
        width: stream.width,
        height: stream.height,
        framesPerSecond: stream.framesPerSecond,
        timeZeroMs: stream.timeZeroMs,
      }),
    );
    webSocket.send(stream.header);
    for (const { bytes } of stream.sinceIdr) webSocket.send(bytes);
    const onChunk = ({ bytes }) => webSocket.send(bytes);
    stream.on('chunk', onChunk);
    webSocket.on('close', () => stream.off('chunk', onChunk));
    webSocket.on('message', (message) => {
      const { type, id } = JSON.parse(message.toString());
      if (type === 'clock') webSocket.send(JSON.stringify({ type: 'clock', id, nowMs: Date.now() }));
    });
  }
}
