import { isObject, maybeNumber, number, object, oneOf, text } from './json';

export interface LastUpdate {
  readonly result: string;
  readonly code: string;
  readonly version: string;
  readonly otherVersion: string;
  readonly atMs: number;
}

export interface Work {
  readonly id: string;
  readonly verb: string;
  readonly state: 'waiting' | 'receiving' | 'running' | 'done' | 'refused' | 'failed';
  readonly code: string;
  readonly version: string;
  readonly percent: number | null;
  readonly sentence: string;
}

/** What an SD image says of its updates. */
export interface Update {
  readonly version: string;
  readonly slot: string;
  readonly canTry: boolean;
  readonly last: LastUpdate | null;
  readonly work: Work | null;
  readonly channel: string;
  readonly atNight: boolean;
}

/** Null on a machine that is no image: its packages are updated by apt. */
export function parseUpdate(json: unknown): Update | null {
  const update = object(json);
  if (update['by'] !== 'image') return null;
  const last = object(update['last']);
  const work = object(update['work']);
  return {
    version: text(update['version']),
    slot: text(update['slot']),
    canTry: update['canTry'] !== false,
    last: isObject(update['last'])
      ? {
          result: text(last['result']),
          code: text(last['code']),
          version: text(last['version']),
          otherVersion: text(last['otherVersion']),
          atMs: number(last['atMs']),
        }
      : null,
    work: isObject(update['work'])
      ? {
          id: text(work['id']),
          verb: text(work['do']),
          state: oneOf(['waiting', 'receiving', 'running', 'done', 'refused', 'failed'], work['state']),
          code: text(work['code']),
          version: text(work['version']),
          percent: maybeNumber(work['percent']),
          sentence: text(work['sentence']),
        }
      : null,
    channel: text(update['channel']),
    atNight: update['atNight'] === true,
  };
}

/** Whether something is being done, so that nothing else can be asked for. Pure. */
export function isBusy(work: Work | null): boolean {
  return work !== null && (work.state === 'waiting' || work.state === 'receiving' || work.state === 'running');
}
