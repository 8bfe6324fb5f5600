import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { texts } from '../texts';

/** Something to take away, with a button that copies it. */
export function CopyField({ label, value, hint = '' }: { label: string; value: string; hint?: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    copied.value = await toClipboard(value, input.current);
  };
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <div class="with-suffix">
        <input
          id={id}
          class="input input-code"
          ref={input}
          readOnly
          value={value}
          aria-describedby={`${id}-hint`}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <button class="suffix-button" type="button" onClick={() => void copy()}>
          {copied.value ? texts.access.copied : texts.access.copy}
        </button>
      </div>
      <p class="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
      <p class="unseen" role="status">
        {copied.value ? texts.access.copied : ''}
      </p>
    </div>
  );
}

/** The clipboard of browsers is for encrypted pages only; without it the text is selected and copied the old way. */
async function toClipboard(value: string, input: HTMLInputElement | null): Promise<boolean> {
  try {
    if (window.isSecureContext) {
      await navigator.clipboard.writeText(value);
      return true;
    }
  } catch {
    // not allowed: the other way
  }
  input?.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on a page without encryption
  return document.execCommand('copy');
}
