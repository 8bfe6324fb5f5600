import { useSignal } from '@preact/signals';
import type { Setting, Value } from '../api/settings';
import { shortKey } from './groups';
import type { SettingsStore } from './settingsStore';
import { choiceWord, fieldText, labelOf, unitOf } from './words';

/** What every control of a setting needs. */
export interface ControlProperties {
  store: SettingsStore;
  setting: Setting;
  id: string;
  value: Value | null;
  /** The ids of what describes the control. */
  describedBy: string;
  invalid: boolean;
}

/** The control that fits the kind of a setting. */
export function Control(control: ControlProperties) {
  const { setting } = control;
  if (shortKey(setting.key) === 'rotate' && setting.choices.length > 0) return <Segments {...control} />;
  if (setting.choices.length > 0) return <ChoiceControl {...control} />;
  switch (setting.kind) {
    case 'integer':
    case 'decimal':
      return <NumberControl {...control} />;
    case 'boolean':
      return <SwitchControl {...control} />;
    case 'list':
      return <ListControl {...control} />;
    case 'text':
    case 'choice':
      return <TextControl {...control} />;
  }
}

/** A choice goes back as what it came: a number or a word. */
function asGiven(setting: Setting, choice: string): Value {
  return typeof setting.standard === 'number' ? Number(choice) : choice;
}

function ChoiceControl({ store, setting, id, value, describedBy, invalid }: ControlProperties) {
  return (
    <select
      id={id}
      class="input"
      value={fieldText(value)}
      disabled={setting.locked}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={({ currentTarget }) => store.set(setting.key, asGiven(setting, currentTarget.value))}
    >
      {setting.choices.map((choice) => (
        <option value={choice} key={choice}>
          {choiceWord(setting.key, choice)}
        </option>
      ))}
    </select>
  );
}

function Segments({ store, setting, id, value, describedBy }: ControlProperties) {
  return (
    <div class="pills pills-wide" role="radiogroup" aria-label={labelOf(setting.key)} aria-describedby={describedBy}>
      {setting.choices.map((choice, index) => (
        <label class="pills-one" key={choice}>
          <input
            id={index === 0 ? id : undefined}
            class="unseen"
            type="radio"
            name={id}
            value={choice}
            checked={fieldText(value) === choice}
            disabled={setting.locked}
            aria-label={choiceWord(setting.key, choice)}
            onChange={() => store.set(setting.key, asGiven(setting, choice))}
          />
          <span>{choiceWord(setting.key, choice)}</span>
        </label>
      ))}
    </div>
  );
}

/** What was typed, as a number where it is one; the device says what is wrong with the rest. */
function typedNumber(raw: string): Value {
  const plain = raw.trim().replace(',', '.');
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : raw;
}

function NumberControl({ store, setting, id, value, describedBy, invalid }: ControlProperties) {
  // What is typed stays as it is typed ("29." on the way to "29.97"), as long as it means the value.
  const typed = useSignal('');
  const shown = typedNumber(typed.value) === value ? typed.value : fieldText(value);
  const unit = unitOf(setting);
  return (
    <div class="with-suffix" style={{ '--unit': String(unit.length) }}>
      <input
        id={id}
        class="input"
        inputMode={setting.kind === 'integer' ? 'numeric' : 'decimal'}
        autocomplete="off"
        value={shown}
        disabled={setting.locked}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          store.set(setting.key, typedNumber(currentTarget.value));
        }}
      />
      {unit !== '' && (
        <span class="suffix" aria-hidden="true">
          {unit}
        </span>
      )}
    </div>
  );
}

export function TextControl({ store, setting, id, value, describedBy, invalid }: ControlProperties) {
  return (
    <input
      id={id}
      class="input"
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      value={fieldText(value)}
      disabled={setting.locked}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onInput={({ currentTarget }) => store.set(setting.key, currentTarget.value)}
    />
  );
}

/** One entry per line. */
function ListControl({ store, setting, id, value, describedBy, invalid }: ControlProperties) {
  const typed = useSignal('');
  const entries = (text: string): string[] =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const list = Array.isArray(value) ? (value as readonly string[]) : [];
  const shown = JSON.stringify(entries(typed.value)) === JSON.stringify(list) ? typed.value : list.join('\n');
  return (
    <textarea
      id={id}
      class="input"
      rows={Math.max(2, list.length + 1)}
      spellcheck={false}
      value={shown}
      disabled={setting.locked}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onInput={({ currentTarget }) => {
        typed.value = currentTarget.value;
        store.set(setting.key, entries(currentTarget.value));
      }}
    />
  );
}

function SwitchControl({ store, setting, id, value, describedBy }: ControlProperties) {
  return (
    <input
      id={id}
      class="switch"
      type="checkbox"
      role="switch"
      checked={value === true}
      disabled={setting.locked}
      aria-describedby={describedBy}
      onChange={({ currentTarget }) => store.set(setting.key, currentTarget.checked)}
    />
  );
}
