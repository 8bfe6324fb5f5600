import { isObject, number, objects, oneOf, strings, text, type Json } from './json';

/** What is wrong or worth knowing, in plain words, and the one thing to do about it. */
export interface Notice {
  readonly code: string;
  readonly sentence: string;
  readonly action: string;
}

export type CameraState = 'starting' | 'live' | 'waiting' | 'stopped';

export interface Camera {
  readonly name: string;
  readonly state: CameraState;
  readonly sentence: string;
  readonly action: string;
  readonly sinceMs: number | null;
  readonly sourceLabel: string | null;
  readonly stream: {
    readonly widthPixels: number;
    readonly heightPixels: number;
    readonly framesPerSecond: number;
    readonly codecs: string;
  } | null;
  /** The owner switched the camera off: no picture is taken. */
  readonly privacy: boolean;
  /** Fewer or smaller pictures are given than asked for; the sentence says why. */
  readonly lowered: boolean;
  readonly change: Change | null;
}

/** What became of the last change of this camera's settings. */
export interface Change {
  readonly state: 'trying' | 'kept' | 'taken-back';
  readonly keys: readonly string[];
  readonly sinceMs: number;
  readonly sentence: string;
}

/** The part of `/api/v1/state` that the page shows. */
export interface State {
  readonly version: string;
  readonly nowMs: number;
  readonly startedMs: number;
  readonly warnings: readonly Notice[];
  readonly cameras: readonly Camera[];
}

function change(json: unknown): Change | null {
  if (!isObject(json)) return null;
  return {
    state: oneOf(['trying', 'kept', 'taken-back'], json['state']),
    keys: strings(json['keys']),
    sinceMs: number(json['sinceMs']),
    sentence: text(json['sentence']),
  };
}

function camera(json: Json): Camera {
  const source = json['source'];
  const stream = json['stream'];
  return {
    name: text(json['name']),
    state: oneOf<CameraState>(['starting', 'live', 'waiting', 'stopped'], json['state']),
    sentence: text(json['sentence']),
    action: text(json['action']),
    sinceMs: typeof json['sinceMs'] === 'number' ? json['sinceMs'] : null,
    sourceLabel: isObject(source) ? text(source['label']) : null,
    stream: isObject(stream)
      ? {
          widthPixels: number(stream['width']),
          heightPixels: number(stream['height']),
          framesPerSecond: number(stream['framesPerSecond']),
          codecs: text(stream['codecs']),
        }
      : null,
    privacy: json['privacy'] === true,
    lowered: isObject(json['lowered']),
    change: change(json['change']),
  };
}

/**
 * Reads an answer of `/api/v1/state`. What is missing or of another type becomes empty, so that a page which is older or
 * newer than the device still shows what it can; only an answer that is no state at all is refused.
 *
 * @throws TypeError when the answer is not a state
 */
export function parseState(json: unknown): State {
  if (!isObject(json) || !Array.isArray(json['cameras'])) throw new TypeError('the answer is not a state of Pipit');
  return {
    version: text(json['version']),
    nowMs: number(json['nowMs']),
    startedMs: number(json['startedMs']),
    warnings: objects(json['warnings']).map((warning) => ({
      code: text(warning['code']),
      sentence: text(warning['sentence']),
      action: text(warning['action']),
    })),
    cameras: objects(json['cameras'])
      .map(camera)
      .filter(({ name }) => name !== ''),
  };
}
