import type { Setting } from '../api/settings';
import { texts } from '../texts';
import { labelOf } from './words';
import type { SettingsStore } from './settingsStore';

/** The privacy switch acts at once: whoever uses it means now. */
export function PrivacyCard({ store, setting }: { store: SettingsStore; setting: Setting }) {
  const on = setting.value === true;
  const { privacy } = texts.settings;
  return (
    <section class={`card card-row${on ? ' card-on' : ''}`}>
      <div>
        <label class="field-label" for="privacy">
          {labelOf(setting.key)}
        </label>
        <p class="field-hint" id="privacy-hint">
          {on ? privacy.on : privacy.off}
        </p>
      </div>
      <input
        id="privacy"
        class="switch"
        type="checkbox"
        role="switch"
        checked={on}
        disabled={setting.locked}
        aria-describedby="privacy-hint"
        onChange={({ currentTarget }) => {
          const wanted = currentTarget.checked;
          void store.applyNow(setting.key, wanted).then((done) => {
            // Refused: the switch goes back to what holds.
            if (!done) currentTarget.checked = on;
          });
        }}
      />
    </section>
  );
}
