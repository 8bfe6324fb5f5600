import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiFault, type ApiClient } from '../api/client';
import { LanguageChoice } from '../parts/LanguageChoice';
import { Notice } from '../parts/Notice';
import { spoken, wordFor, type Texts } from '../texts';
import { JoinForm } from './JoinForm';
import { parseSetupPoint, type FailedJoin, type SetupPoint } from './setupPoint';
import './setup.css';

const lookEveryMs = 2000;
/** So long after a wish the device may still say that it is open. */
const beginsWithinMs = 5000;

/** On the device's own Wi-Fi: which Wi-Fi is to be joined, and what became of it. */
export function SetupPage({ api }: { api: ApiClient }) {
  const words = spoken.value.setup;
  const point = useSignal<SetupPoint | null>(null);
  const absent = useSignal(false);
  /** The network that is being tried, as far as this page knows. */
  const tried = useSignal<string | null>(null);
  const triedAtMs = useRef(0);
  useEffect(() => {
    const look = async (): Promise<void> => {
      try {
        const now = parseSetupPoint(await api.get('setup-point'));
        point.value = now;
        absent.value = false;
        // It is open again: what was tried is told as a failure.
        if (now.phase === 'open' && performance.now() - triedAtMs.current > beginsWithinMs) tried.value = null;
      } catch (error) {
        // While the Wi-Fi is gone nothing answers; then this goes on asking.
        absent.value = error instanceof ApiFault && error.status === 404;
      }
    };
    void look();
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, [api, point, absent, tried]);
  const joining = (name: string): void => {
    triedAtMs.current = performance.now();
    tried.value = name;
  };
  const now = point.value;
  const trying = tried.value ?? (now === null || now.phase === 'open' ? null : now.point);
  return (
    <main class="door setup">
      <div class="card">
        <h1>{words.title}</h1>
        {absent.value && <Notice tone="plain" sentence={words.absent} />}
        {now === null && !absent.value && <Notice tone="busy" sentence={words.loading} />}
        {now !== null && !absent.value && trying !== null && <Trying now={now} name={tried.value} words={words} />}
        {now !== null && !absent.value && trying === null && (
          <>
            {now.failed !== null && <Failure failed={now.failed} words={words} />}
            <JoinForm api={api} point={now} joining={joining} />
          </>
        )}
      </div>
      <LanguageChoice />
    </main>
  );
}

function Failure({ failed, words }: { failed: FailedJoin; words: Texts['setup'] }) {
  const known = wordFor(words.faults, failed.code);
  return (
    <Notice
      tone="wrong"
      role="alert"
      title={failed.name}
      sentence={known ?? failed.sentence}
      action={known === undefined ? failed.action : ''}
    />
  );
}

function Trying({ now, name, words }: { now: SetupPoint; name: string | null; words: Texts['setup'] }) {
  return (
    <>
      <Notice tone="busy" role="status" sentence={words.trying(name)} />
      <ol class="setup-steps">
        <li>{words.goesAway(now.point)}</li>
        <li>{words.comesBack(now.point)}</li>
        <li>
          {words.staysAway} <strong>{now.address}</strong>
        </li>
      </ol>
      {now.claimCode !== '' && (
        <p>
          {words.claimCode} <strong class="setup-code">{now.claimCode}</strong>
        </p>
      )}
    </>
  );
}
