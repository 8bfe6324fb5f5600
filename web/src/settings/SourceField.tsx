import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Setting } from '../api/settings';
import { texts } from '../texts';
import { FieldFrame } from './SettingField';
import { TextControl } from './controls';
import type { SettingsStore } from './settingsStore';
import { fieldText, labelOf } from './words';

const other = '…';

/** Where the pictures come from: what every device has, the cameras that were found, or any other in words. */
export function SourceField({ store, setting }: { store: SettingsStore; setting: Setting }) {
  const spelled = useSignal(false);
  const devices = store.devices.value;
  const { source } = texts.settings;
  // What the device has now is shown as it is, also after a change was taken back.
  useEffect(() => {
    spelled.value = false;
  }, [setting.value, spelled]);
  return (
    <FieldFrame store={store} setting={setting} label={labelOf(setting.key)}>
      {(control) => {
        const value = fieldText(control.value);
        const listed = value === 'auto' || value === 'test' || devices.some(({ path }) => path === value);
        const chosen = spelled.value || !listed ? other : value;
        return (
          <>
            <select
              id={control.id}
              class="input"
              value={chosen}
              disabled={setting.locked}
              aria-describedby={control.describedBy}
              aria-invalid={control.invalid}
              onChange={({ currentTarget }) => {
                spelled.value = currentTarget.value === other;
                if (!spelled.value) store.set(setting.key, currentTarget.value);
              }}
            >
              <option value="auto">{source.auto}</option>
              {devices.map(({ path, label }) => (
                <option value={path} key={path}>
                  {label}
                </option>
              ))}
              <option value="test">{source.test}</option>
              <option value={other}>{source.other}</option>
            </select>
            {chosen === other && (
              <div class="field-more">
                <label class="field-label" for={`${control.id}-name`}>
                  {source.name}
                </label>
                <TextControl {...control} id={`${control.id}-name`} />
              </div>
            )}
          </>
        );
      }}
    </FieldFrame>
  );
}
