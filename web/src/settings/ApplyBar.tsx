import { useEffect } from 'preact/hooks';
import { Notice } from '../parts/Notice';
import { texts } from '../texts';
import type { Pipit } from '../view/pipit';
import type { SettingsStore } from './settingsStore';

const noticeShownMs = 8000;

/** How many changes there are, and the way to apply or to drop them. */
export function ApplyBar({ store, pipit }: { store: SettingsStore; pipit: Pipit }) {
  const count = store.changeCount.value;
  const busy = store.busy.value;
  const undecided = store.conflicts.value.length > 0;
  const words = texts.settings;
  const notice = count === 0 ? store.notice.value : '';
  useEffect(() => {
    if (notice === '') return undefined;
    const timer = setTimeout(() => store.forgetNotice(), noticeShownMs);
    return () => clearTimeout(timer);
  }, [notice, store]);
  const apply = async (): Promise<void> => {
    await store.apply();
    pipit.poller.now();
    // To the first field that the device refused, or that is to be decided.
    document.querySelector<HTMLElement>('[aria-invalid=true], .conflict button')?.focus();
  };
  return (
    <div class="apply">
      <div class="apply-words" role="status">
        {store.problem.value !== null && <Notice tone="wrong" role="note" {...store.problem.value} />}
        {undecided && <Notice tone="warning" role="note" sentence={words.conflict.summary} />}
        {notice !== '' && <Notice tone="fine" role="note" sentence={notice} />}
      </div>
      {count > 0 && (
        <div class="apply-bar">
          <p class="apply-count" role="status">
            {words.changes(count)}
          </p>
          <button class="button button-quiet" type="button" disabled={busy} onClick={() => store.discard()}>
            {words.discard}
          </button>
          <button class="button button-first" type="button" disabled={busy || undecided} onClick={() => void apply()}>
            {busy ? words.applying : words.apply}
          </button>
        </div>
      )}
    </div>
  );
}
