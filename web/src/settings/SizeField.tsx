import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { FoundDevice, Setting } from '../api/settings';
import { texts } from '../texts';
import { SettingField } from './SettingField';
import type { SettingsStore } from './settingsStore';
import { fieldText } from './words';

const usual: readonly (readonly [number, number])[] = [
  [640, 360],
  [640, 480],
  [800, 600],
  [1280, 720],
  [1280, 960],
  [1920, 1080],
  [2560, 1440],
  [3840, 2160],
];
const other = '…';

/** The usual sizes and those that a camera's sensor is made for, the smallest first. */
export function sizesFor(
  devices: readonly FoundDevice[],
  source: string,
  [mostWidth, mostHeight]: readonly [number, number],
): (readonly [number, number])[] {
  const device = source === 'auto' ? devices[0] : devices.find(({ path }) => path === source);
  const sizes = new Map([...usual, ...(device?.sizes ?? [])].map(([w, h]) => [`${w} × ${h}`, [w, h] as const]));
  return [...sizes.values()]
    .filter(([w, h]) => w <= mostWidth && h <= mostHeight)
    .sort(([w, h], [otherW, otherH]) => w * h - otherW * otherH);
}

interface SizeFieldProperties {
  store: SettingsStore;
  width: Setting;
  height: Setting;
  /** The key of the source of this camera. */
  source: string;
}

/** Width and height together: a usual size, one of the sensor's, or any. */
export function SizeField({ store, width, height, source }: SizeFieldProperties) {
  const id = useId();
  const free = useSignal(false);
  // What the device has now is shown as it is, also after a change was taken back.
  useEffect(() => {
    free.value = false;
  }, [width.value, height.value, free]);
  const value = `${fieldText(store.shown(width.key))} × ${fieldText(store.shown(height.key))}`;
  const most = [width.max ?? Infinity, height.max ?? Infinity] as const;
  const sizes = sizesFor(store.devices.value, fieldText(store.shown(source)), most);
  const listed = sizes.some(([w, h]) => `${w} × ${h}` === value);
  const touched = [width.key, height.key];
  const needsFields = touched.some(
    (key) => store.fieldFaults.value.has(key) || store.conflicts.value.some((one) => one.key === key),
  );
  const chosen = free.value || !listed ? other : value;
  const changed = touched.some((key) => store.changes.value.has(key));
  return (
    <div class={`field${changed ? ' field-changed' : ''}`} data-key="size">
      <div class="field-head">
        <label class="field-label" for={id}>
          {texts.settings.labels.size}
        </label>
      </div>
      <select
        id={id}
        class="input"
        value={chosen}
        disabled={width.locked || height.locked}
        onChange={({ currentTarget }) => {
          const size = sizes.find(([w, h]) => `${w} × ${h}` === currentTarget.value);
          free.value = size === undefined;
          if (size === undefined) return;
          store.set(width.key, size[0]);
          store.set(height.key, size[1]);
        }}
      >
        {sizes.map(([w, h]) => (
          <option value={`${w} × ${h}`} key={w * 10_000 + h}>
            {`${w} × ${h}`}
          </option>
        ))}
        <option value={other}>{texts.settings.size.other}</option>
      </select>
      {(chosen === other || needsFields) && (
        <div class="field-pair">
          <SettingField store={store} setting={width} />
          <SettingField store={store} setting={height} />
        </div>
      )}
    </div>
  );
}
