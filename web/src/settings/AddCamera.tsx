import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Dialog } from '../parts/Dialog';
import { Notice } from '../parts/Notice';
import { texts } from '../texts';
import type { SettingsStore } from './settingsStore';

interface AddCameraProperties {
  store: SettingsStore;
  names: readonly string[];
  close: () => void;
  added: (name: string) => void;
}

/** Asks for the name and the source of one more camera. */
export function AddCamera({ store, names, close, added }: AddCameraProperties) {
  const id = useId();
  const name = useSignal('');
  const devices = store.devices.value;
  const source = useSignal(devices[0]?.path ?? 'test');
  const { add, cancel, source: sources, labels } = texts.settings;
  const fault = names.includes(name.value)
    ? add.taken
    : ([...store.fieldFaults.value].find(([key]) => key.startsWith(`cameras.${name.value}`))?.[1] ?? '');
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (names.includes(name.value)) return;
    if (await store.addCamera(name.value, source.value)) added(name.value);
  };
  return (
    <Dialog title={add.title} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label class="field-label" for={id}>
            {add.name}
          </label>
          <input
            id={id}
            class="input"
            required
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={name.value}
            aria-invalid={fault !== ''}
            aria-describedby={`${id}-hint`}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
          <p class={fault === '' ? 'field-hint' : 'field-fault'} id={`${id}-hint`}>
            {fault === '' ? add.nameHint : fault}
          </p>
        </div>
        <div class="field">
          <label class="field-label" for={`${id}-source`}>
            {labels.source}
          </label>
          <select
            id={`${id}-source`}
            class="input"
            value={source.value}
            onChange={({ currentTarget }) => (source.value = currentTarget.value)}
          >
            {devices.map(({ path, label }) => (
              <option value={path} key={path}>
                {label}
              </option>
            ))}
            <option value="test">{sources.test}</option>
          </select>
        </div>
        {fault === '' && store.problem.value !== null && <Notice tone="wrong" role="alert" {...store.problem.value} />}
        <div class="buttons">
          <button class="button" type="button" onClick={close}>
            {cancel}
          </button>
          <button class="button button-first" type="submit" disabled={store.busy.value}>
            {add.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
