// The settings of the stand-in: described, checked, changed and taken back like the appliance's.
const n = (kind, min, max, unit, value, description) => ({ kind, min, max, unit, default: value, description });
const choice = (choices, value, description) => ({ kind: 'choice', choices, default: value, description });
const text = (value, description) => ({ kind: 'text', default: value, description });

const cameraKeys = {
  source: text('auto', 'Where the pictures come from.'),
  width: n('integer', 128, 3840, 'pixels', 1280, 'The width to ask the camera for, even.'),
  height: n('integer', 96, 2160, 'pixels', 720, 'The height to ask the camera for, even.'),
  'frame-rate': n('decimal', 1, 120, 'pictures per second', 30, 'How many pictures per second to ask for.'),
  format: choice(['auto', 'YUYV', 'UYVY', 'NV12', 'YU12', 'MJPEG', 'H264'], 'auto', 'The pixel format to ask for.'),
  'bitrate-kbit': n('integer', 50, 50_000, 'kbit/s', 2000, 'The bitrate of the stream.'),
  encoder: choice(['auto', 'h264_v4l2m2m', 'libx264', 'libopenh264'], 'auto', 'The H.264 encoder.'),
  'segment-ms': n('integer', 500, 6000, 'ms', 1000, 'The length of a segment.'),
  'part-ms': n('integer', 100, 2000, 'ms', 200, 'The length of a part of a segment.'),
  'window-seconds': n('integer', 7, 120, 's', 10, 'How much of the stream is kept.'),
  'window-megabytes': n('integer', 4, 512, 'MiB', 16, 'The most memory for it.'),
  rotate: choice([0, 90, 180, 270], 0, 'Turns the picture clockwise.'),
  flip: choice(['none', 'horizontal', 'vertical', 'both'], 'none', 'Mirrors the picture.'),
  text: text('', 'A line of text in the picture.'),
  privacy: { kind: 'boolean', default: false, description: 'Takes no pictures at all.' },
  'key-frame-ms': n('integer', 0, 10_000, 'ms', 0, 'The distance of key frames.'),
};
const deviceKeys = {
  'server.bind': { ...text('127.0.0.1', 'The address to listen on.'), restart: true },
  'server.port': { ...n('integer', 0, 65_535, '', 8080, 'The TCP port to listen on.'), restart: true },
  'server.allowed-hosts': { kind: 'list', default: [], description: 'More host names.' },
  'server.tls': { ...choice(['off', 'self-signed', 'files'], 'off', 'HTTPS.'), restart: true },
  'access.viewing': choice(['open', 'password'], 'open', 'Who may watch.'),
  'mdns.enabled': { kind: 'boolean', default: true, description: 'Tells the network about this Pipit.' },
  'mqtt.host': text('', 'The MQTT broker to tell; empty for none.'),
  'log.level': choice(['error', 'warn', 'info', 'debug'], 'info', 'The least important messages that are logged.'),
};

const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class StandInSettings {
  /** `locked` are keys that are given on the command line; `changed` is called when anything changed. */
  constructor({ cameras, viewing, locked, tryMs, changed }) {
    this.cameras = [...cameras];
    this.values = new Map([['access.viewing', viewing]]);
    this.locked = new Set(locked);
    this.tryMs = tryMs;
    this.changed = changed;
    this.number = 1;
    this.changes = new Map();
    this.timers = new Map();
  }

  get revision() {
    return `r${this.number}`;
  }

  value(key) {
    return this.values.get(key) ?? this.#definition(key)?.default;
  }

  json() {
    const keys = [...Object.keys(deviceKeys), ...this.cameras.flatMap((name) => this.#keysOf(name))];
    return {
      revision: this.revision,
      file: 'pipit.toml',
      settings: keys.map((key) => ({
        key,
        value: this.value(key),
        origin: this.locked.has(key) ? 'command-line' : this.values.has(key) ? 'file' : 'default',
        locked: this.locked.has(key),
        restart: false,
        ...this.#definition(key),
      })),
    };
  }

  /** Answers { status, body } to a PATCH. */
  patch({ revision, changes = {} }) {
    if (revision !== undefined && revision !== this.revision) {
      return problem(409, 'Somebody else changed the settings meanwhile.', 'Get them again.');
    }
    const fields = Object.entries(changes)
      .map(([key, value]) => ({ key, sentence: this.#fault(key, value) }))
      .filter(({ sentence }) => sentence !== null);
    if (fields.length > 0) return problem(422, 'Nothing was changed.', '', { fields });
    this.#keep(changes);
    return { status: 200, body: this.json() };
  }

  remove(name) {
    if (this.cameras.length < 2) return problem(422, 'A device keeps at least one camera.');
    this.cameras = this.cameras.filter((one) => one !== name);
    this.#told();
    return { status: 204 };
  }

  close() {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  #keep(changes) {
    const touched = new Map();
    for (const [key, value] of Object.entries(changes)) {
      const camera = /^cameras\.([^.]+)\./.exec(key)?.[1];
      if (camera !== undefined) {
        if (!this.cameras.includes(camera)) this.cameras.push(camera);
        touched.set(camera, [...(touched.get(camera) ?? []), [key, this.values.get(key)]]);
      }
      if (value === null || equal(value, this.#definition(key).default)) this.values.delete(key);
      else this.values.set(key, value);
    }
    for (const [camera, before] of touched) this.#attempt(camera, before);
    this.#told();
  }

  /** A change is tried; this camera has no picture at 3840 pixels, so that is taken back. */
  #attempt(camera, before) {
    const keys = before.map(([key]) => key);
    if (keys.every((key) => key.endsWith('.privacy'))) return;
    this.changes.set(camera, { state: 'trying', keys, sinceMs: Date.now(), sentence: '' });
    clearTimeout(this.timers.get(camera));
    const works = this.value(`cameras.${camera}.width`) < 3840;
    const end = () => {
      if (!works) for (const [key, value] of before) this.#put(key, value);
      const sentence = works ? '' : 'The camera gave no picture of 3840 × 2160 within 10 s.';
      this.changes.set(camera, { state: works ? 'kept' : 'taken-back', keys, sinceMs: Date.now(), sentence });
      this.#told();
    };
    this.timers.set(camera, setTimeout(end, this.tryMs));
  }

  #put(key, value) {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
  }

  #told() {
    this.number++;
    this.changed();
  }

  #keysOf(name) {
    return Object.keys(cameraKeys).map((key) => `cameras.${name}.${key}`);
  }

  #definition(key) {
    const [, name, short] = /^cameras\.([^.]+)\.([^.]+)$/.exec(key) ?? [];
    return name === undefined ? deviceKeys[key] : cameraKeys[short];
  }

  #fault(key, value) {
    const definition = this.#definition(key);
    if (definition === undefined) return `There is no key ${key}.`;
    if (this.locked.has(key)) return 'This was given on the command line.';
    if (!/^(cameras\.[a-z0-9-]+\.)?[\w.-]+$/.test(key)) return 'A name has small letters, digits and dashes.';
    if (value === null) return null;
    const { kind, min, max, choices, unit } = definition;
    if (kind === 'integer' || kind === 'decimal') {
      if (typeof value !== 'number') return `"${value}" is not a number.`;
      if (value < min || value > max) return `${value} is out of range: ${min} to ${max} ${unit}.`;
      if (/\.(width|height)$/.test(key) && value % 2 !== 0) {
        return `${value} pixels is odd; nearest are ${value - 1} and ${value + 1}.`;
      }
    }
    if (choices !== undefined && !choices.includes(value)) return `"${value}" is none of ${choices.join(', ')}.`;
    return null;
  }
}

export function problem(status, detail, action = '', more = {}) {
  return { status, body: { type: 'about:blank', title: 'Not done', status, detail, action, ...more } };
}
