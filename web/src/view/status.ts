import type { Camera } from '../api/state';
import type { Reach } from '../api/statePoller';
import type { Phase } from '../player/liveSession';
import type { Trouble } from '../player/player';
import type { Texts } from '../texts';

export type Tone = 'live' | 'busy' | 'wrong' | 'idle';

/** What the page says about the picture. */
export interface Status {
  readonly tone: Tone;
  /** One or two words for the badge. */
  readonly label: string;
  readonly title: string;
  readonly sentence: string;
  readonly action: string;
  /** Where the words go: over the picture, below it (the picture shows something), or nowhere. */
  readonly place: 'over' | 'below' | 'nowhere';
  /** Whether a tap on the picture starts it. */
  readonly startable: boolean;
}

export interface Situation {
  readonly online: boolean;
  readonly reach: Reach;
  /** Whether the device ever told its state. */
  readonly known: boolean;
  readonly camera: Camera | null;
  readonly phase: Phase;
  readonly trouble: Trouble | null;
  /** How long there has been trouble, in milliseconds. */
  readonly troubleForMs: number;
}

interface Words {
  readonly title: string;
  readonly sentence: string;
  readonly action: string;
}

const restartTakesMs = 30_000;
const shortBreakMs = 4000;

function over(tone: Tone, label: string, words: Words, startable = false): Status {
  return { tone, label, ...words, place: 'over', startable };
}

/** Puts everything known into one state, the nearest cause first. Pure. */
export function describe(situation: Situation, texts: Texts): Status {
  const { camera, phase } = situation;
  if (phase === 'impossible') return over('wrong', texts.label.stopped, texts.impossible);
  if (phase === 'paused') return over('idle', texts.label.paused, texts.paused, true);
  if (phase === 'playing') return playing(camera, texts);
  if (!situation.online) return over('wrong', texts.label.offline, texts.offline);
  if (situation.reach === 'restarting') return over('busy', texts.label.restarting, texts.restarting);
  if (situation.reach === 'unreachable') return away(situation, texts);
  if (situation.known && camera === null) return over('wrong', texts.label.stopped, texts.noCamera);
  if (camera?.state === 'stopped') return over('wrong', texts.label.stopped, said(texts.stopped, camera));
  if (phase === 'blocked') return over('idle', texts.label.ready, texts.blocked, true);
  return waiting(situation, texts);
}

function playing(camera: Camera | null, texts: Texts): Status {
  if (camera?.privacy === true) {
    const words = said(texts.privacy, camera);
    return { tone: 'idle', label: texts.label.privacy, ...words, place: 'below', startable: false };
  }
  if (camera?.state === 'waiting') {
    const words = said(texts.cameraLost, camera);
    return { tone: 'wrong', label: texts.label.cameraLost, ...words, place: 'below', startable: false };
  }
  if (camera?.lowered === true) {
    const words = said(texts.lowered, camera);
    return { tone: 'live', label: texts.label.live, ...words, place: 'below', startable: false };
  }
  const none = { title: '', sentence: '', action: '' };
  return { tone: 'live', label: texts.label.live, ...none, place: 'nowhere', startable: false };
}

/** The device does not answer: it said that it restarts, or it only just went, or it is gone. */
function away({ trouble, troubleForMs, known }: Situation, texts: Texts): Status {
  if (trouble?.restarting === true && troubleForMs < restartTakesMs) {
    return over('busy', texts.label.restarting, texts.restarting);
  }
  if (known && troubleForMs < shortBreakMs) return over('busy', texts.label.reconnecting, texts.reconnecting);
  return over('wrong', texts.label.offline, texts.unreachable);
}

function waiting({ camera, phase, trouble, troubleForMs }: Situation, texts: Texts): Status {
  if (trouble !== null && trouble.sentence !== '') {
    const { sentence, action } = trouble;
    return over('wrong', texts.label.reconnecting, { title: texts.reconnecting.title, sentence, action });
  }
  if (trouble?.kind === 'media' && troubleForMs > shortBreakMs) {
    return over('wrong', texts.label.stopped, texts.unplayable);
  }
  if (trouble?.restarting === true) return over('busy', texts.label.restarting, texts.restarting);
  if (phase === 'reconnecting') return over('busy', texts.label.reconnecting, texts.reconnecting);
  if (camera?.state === 'starting') return over('busy', texts.label.starting, said(texts.starting, camera));
  return over('busy', texts.label.connecting, texts.connecting);
}

/** The device's own words where it has some. */
function said(words: Words, camera: Camera): Words {
  return {
    title: words.title,
    sentence: camera.sentence === '' ? words.sentence : camera.sentence,
    action: camera.action === '' ? words.action : camera.action,
  };
}
