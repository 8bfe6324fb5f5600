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

const other = '…';
// As the device has them.
const possibleName = /^[a-z0-9-]{1,32}$/;

/** Asks for the name and the source of one more camera. */
export function AddCamera({ store, names, close: leave, added }: AddCameraProperties) {
  const id = useId();
  const name = useSignal('');
  const devices = store.devices.value;
  const source = useSignal(devices[0]?.path ?? 'test');
  const spelled = useSignal(false);
  const { add, cancel, source: sources, labels } = texts.settings;
  // A name that is none stands in quotes in the key.
  const own = (key: string): boolean => key.startsWith(`cameras.${name.value}`) || key.startsWith('cameras."');
  const told = [...store.fieldFaults.value].find(([key]) => own(key))?.[1] ?? '';
  const taken = names.includes(name.value);
  const misnamed = told !== '' && !possibleName.test(name.value);
  const nameFault = taken ? add.taken : misnamed ? add.nameHint : '';
  const sourceFault = taken || misnamed ? '' : told;
  const close = (): void => {
    store.forgetRefusal();
    leave();
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (taken) return;
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
            aria-invalid={nameFault !== ''}
            aria-describedby={`${id}-hint`}
            onInput={({ currentTarget }) => {
              name.value = currentTarget.value;
              store.forgetRefusal();
            }}
          />
          <p class={nameFault === '' ? 'field-hint' : 'field-fault'} id={`${id}-hint`}>
            {nameFault === '' ? add.nameHint : nameFault}
          </p>
        </div>
        <div class="field">
          <label class="field-label" for={`${id}-source`}>
            {labels.source}
          </label>
          <select
            id={`${id}-source`}
            class="input"
            value={spelled.value ? other : source.value}
            onChange={({ currentTarget }) => {
              spelled.value = currentTarget.value === other;
              source.value = spelled.value ? '' : currentTarget.value;
              store.forgetRefusal();
            }}
          >
            {devices.map(({ path, label }) => (
              <option value={path} key={path}>
                {label}
              </option>
            ))}
            <option value="test">{sources.test}</option>
            <option value={other}>{sources.other}</option>
          </select>
          {spelled.value && (
            <div class="field-more">
              <label class="field-label" for={`${id}-spelled`}>
                {sources.name}
              </label>
              <input
                id={`${id}-spelled`}
                class="input"
                required
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                value={source.value}
                aria-invalid={sourceFault !== ''}
                aria-describedby={`${id}-source-fault`}
                onInput={({ currentTarget }) => {
                  source.value = currentTarget.value;
                  store.forgetRefusal();
                }}
              />
            </div>
          )}
          <p class="field-fault" id={`${id}-source-fault`}>
            {sourceFault}
          </p>
        </div>
        {told === '' && store.problem.value !== null && <Notice tone="wrong" role="alert" {...store.problem.value} />}
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
