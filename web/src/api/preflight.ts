import { isObject, number, objects, oneOf, text } from './json';

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rate: number;
  readonly bitrateKbit: number;
}

/** Whether a picture that somebody would like to have fits the device. */
export interface Preflight {
  readonly verdict: 'fits' | 'doubtful' | 'fails';
  /** What is to be said against it, the worst first. */
  readonly sentences: readonly string[];
  readonly nearest: readonly Picture[];
}

const verdicts = ['fits', 'doubtful', 'fails'] as const;

export function parsePreflight(json: unknown): Preflight {
  const whole = isObject(json) ? json : {};
  const findings = objects(whole['findings']).map((one) => ({
    verdict: oneOf<Preflight['verdict']>(verdicts, one['verdict']),
    sentence: text(one['sentence']),
  }));
  return {
    verdict: oneOf<Preflight['verdict']>(verdicts, whole['verdict']),
    sentences: ['fails', 'doubtful'].flatMap((verdict) =>
      findings.filter((one) => one.verdict === verdict && one.sentence !== '').map(({ sentence }) => sentence),
    ),
    nearest: objects(whole['nearest'])
      .map((one) => ({
        width: number(one['widthPixels']),
        height: number(one['heightPixels']),
        rate: number(one['framesPerSecond']),
        bitrateKbit: number(one['bitrateKbit']),
      }))
      .filter(({ width, height, rate, bitrateKbit }) => Math.min(width, height, rate, bitrateKbit) > 0),
  };
}
