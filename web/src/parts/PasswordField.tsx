import { useSignal, type Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { texts } from '../texts';

interface PasswordFieldProperties {
  label: string;
  value: Signal<string>;
  /** Tells password keepers which one is meant; off for what is no password of this device. */
  complete: 'current-password' | 'new-password' | 'off';
  hint?: string;
  fault?: string | undefined;
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ label, value, complete, hint = '', fault = '' }: PasswordFieldProperties) {
  const id = useId();
  const shown = useSignal(false);
  const kind = shown.value ? ({ type: 'text' } as const) : ({ type: 'password' } as const);
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <div class="with-suffix">
        <input
          id={id}
          class="input"
          {...kind}
          autocomplete={complete}
          autocapitalize="off"
          spellcheck={false}
          required
          value={value.value}
          aria-describedby={`${id}-hint`}
          aria-invalid={fault !== ''}
          onInput={({ currentTarget }) => (value.value = currentTarget.value)}
        />
        <button
          class="suffix-button"
          type="button"
          aria-pressed={shown.value}
          aria-label={`${texts.door.show}: ${label}`}
          onClick={() => (shown.value = !shown.value)}
        >
          {shown.value ? texts.door.hide : texts.door.show}
        </button>
      </div>
      <p class={fault === '' ? 'field-hint' : 'field-fault'} id={`${id}-hint`}>
        {fault === '' ? hint : fault}
      </p>
    </div>
  );
}

/** Tells password keepers whose password it is; there is only one owner. */
export function OwnerName() {
  return (
    <input
      class="unseen"
      type="text"
      name="username"
      autocomplete="username"
      value="admin"
      tabIndex={-1}
      readOnly
      aria-hidden="true"
    />
  );
}
