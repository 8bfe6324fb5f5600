import { useSignal } from '@preact/signals';
import type { Change } from '../api/state';
import { Notice } from '../parts/Notice';
import { texts } from '../texts';
import { CloseIcon } from '../view/icons';
import { labelOf } from './words';

const keptShownMs = 20_000;

/** What became of the last change: tried, kept, or taken back because it gave no picture. */
export function ChangeNotice({ change, nowMs }: { change: Change | null; nowMs: number }) {
  const closedMs = useSignal(0);
  const hidden =
    change === null ||
    closedMs.value === change.sinceMs ||
    (change.state === 'kept' && nowMs - change.sinceMs > keptShownMs);
  return <div role="status">{!hidden && <Told change={change} close={() => (closedMs.value = change.sinceMs)} />}</div>;
}

function Told({ change, close }: { change: Change; close: () => void }) {
  const { state, keys, sentence } = change;
  const words = texts.settings.change;
  const names = texts.andSo([...new Set(keys.map(labelOf))]);
  const tone = state === 'trying' ? 'busy' : state === 'kept' ? 'fine' : 'warning';
  return (
    <Notice
      tone={tone}
      role="note"
      title={names === '' ? words[state] : `${words[state]}: ${names}`}
      sentence={sentence === '' ? words[`${state}Sentence`] : sentence}
    >
      {state !== 'trying' && (
        <button class="control" type="button" aria-label={texts.close} onClick={close}>
          <CloseIcon />
        </button>
      )}
    </Notice>
  );
}
