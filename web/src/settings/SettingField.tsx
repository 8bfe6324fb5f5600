import type { ComponentChildren } from 'preact';
import type { Setting } from '../api/settings';
import { NoticeIcon, ResetIcon } from '../view/icons';
import { texts } from '../texts';
import { Control, type ControlProperties } from './controls';
import type { SettingsStore } from './settingsStore';
import { hintOf, labelOf, rangeOf, valueWords } from './words';

interface FieldProperties {
  store: SettingsStore;
  setting: Setting;
}

/** A setting: its name, its control, what is to know about it, and what the device or somebody else said. */
export function SettingField({ store, setting }: FieldProperties) {
  return (
    <FieldFrame store={store} setting={setting} label={labelOf(setting.key)}>
      {(control) => <Control {...control} />}
    </FieldFrame>
  );
}

interface FrameProperties extends FieldProperties {
  label: string;
  children: (control: ControlProperties) => ComponentChildren;
}

export function FieldFrame({ store, setting, label, children }: FrameProperties) {
  const { key } = setting;
  const id = `setting-${key.replace(/[^\w-]/g, '-')}`;
  const fault = store.fieldFaults.value.get(key) ?? '';
  const changed = store.changes.value.has(key);
  const value = store.shown(key);
  const atStandard = JSON.stringify(value) === JSON.stringify(setting.standard);
  const hints = [hintOf(setting), setting.kind === 'boolean' ? '' : rangeOf(setting), lockedHint(setting)];
  if (setting.restart && changed) hints.push(texts.settings.restart);
  const describedBy = `${id}-hint ${id}-fault`;
  return (
    <div class={`field${changed ? ' field-changed' : ''}`} data-key={key}>
      <div class="field-head">
        <label class="field-label" for={id}>
          {label}
        </label>
        {!atStandard && !setting.locked && (
          <button
            class="field-reset"
            type="button"
            title={texts.settings.reset(label, valueWords(setting, null))}
            aria-label={texts.settings.reset(label, valueWords(setting, null))}
            onClick={() => store.set(key, null)}
          >
            <ResetIcon />
          </button>
        )}
      </div>
      {children({ store, setting, id, value, describedBy, invalid: fault !== '' })}
      <p class="field-hint" id={`${id}-hint`}>
        {hints.filter((hint) => hint !== '').join(' ')}
      </p>
      <p class="field-fault" id={`${id}-fault`} role="alert">
        {fault !== '' && <NoticeIcon />}
        {fault}
      </p>
      <ConflictQuestion store={store} setting={setting} />
    </div>
  );
}

function lockedHint({ locked, lockedBy, origin }: Setting): string {
  if (!locked) return '';
  if (origin === 'environment' || origin === 'command-line') return texts.settings.locked[origin](lockedBy);
  return texts.settings.locked.other;
}

/** Two people changed the same setting: this one decides. */
function ConflictQuestion({ store, setting }: FieldProperties) {
  const conflict = store.conflicts.value.find(({ key }) => key === setting.key);
  if (conflict === undefined) return null;
  const theirs = valueWords(setting, conflict.theirs);
  const { field, mine, theirs: take } = texts.settings.conflict;
  return (
    <div class="notice notice-warning conflict" role="alert">
      <p>{field(theirs)}</p>
      <div class="buttons">
        <button class="button" type="button" onClick={() => store.resolve(setting.key, 'mine')}>
          {mine(valueWords(setting, conflict.mine))}
        </button>
        <button class="button" type="button" onClick={() => store.resolve(setting.key, 'theirs')}>
          {take(theirs)}
        </button>
      </div>
    </div>
  );
}
