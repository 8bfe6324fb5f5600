import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ApiClient } from '../api/client';
import { parsePreflight, type Picture, type Preflight } from '../api/preflight';
import { Notice } from '../parts/Notice';
import { decimal, texts } from '../texts';
import { fitQuestion } from './fitQuestion';
import type { SettingsStore } from './settingsStore';

interface FitNoticeProperties {
  api: ApiClient;
  store: SettingsStore;
  camera: string;
}

/** Somebody who types a number is asked about when he is done. */
const pauseMs = 300;
const tones = { fits: 'fine', doubtful: 'warning', fails: 'wrong' } as const;

/** Whether the picture that was chosen, but not applied yet, fits the device; with the nearest that do. */
export function FitNotice({ api, store, camera }: FitNoticeProperties) {
  const answer = useSignal<Preflight | null>(null);
  const question = fitQuestion(camera, store.changes.value, (key) => store.shown(key));
  useEffect(() => {
    answer.value = null;
    if (question === null) return;
    let wanted = true;
    const ask = async (): Promise<void> => {
      try {
        const told = parsePreflight(await api.get(`cameras/${encodeURIComponent(camera)}/preflight?${question}`));
        if (wanted) answer.value = told;
      } catch {
        // What is wrong with the values is said when they are applied.
      }
    };
    const timer = setTimeout(() => void ask(), pauseMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, camera, question, answer]);
  const told = answer.value;
  const take = (picture: Picture): void => {
    store.set(`cameras.${camera}.width`, picture.width);
    store.set(`cameras.${camera}.height`, picture.height);
    store.set(`cameras.${camera}.frame-rate`, picture.rate);
    store.set(`cameras.${camera}.bitrate-kbit`, picture.bitrateKbit);
  };
  const words = texts.settings.fit;
  return (
    <div role="status" data-key="fit">
      {told !== null && (
        <Notice
          tone={tones[told.verdict]}
          role="note"
          title={words[told.verdict]}
          sentence={told.verdict === 'fits' ? words.fitsSentence : told.sentences.join(' ')}
        >
          {told.nearest.map((picture) => (
            <button class="button" type="button" key={JSON.stringify(picture)} onClick={() => take(picture)}>
              {words.take(`${picture.width} × ${picture.height}`, decimal(picture.rate, 2))}
            </button>
          ))}
        </Notice>
      )}
    </div>
  );
}
