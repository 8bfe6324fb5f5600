import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';

interface FileFieldProperties {
  label: string;
  /** How the names of files end that are offered first. */
  ending: string;
  value: Signal<File | null>;
  fault?: string | undefined;
}

/** A file that must be chosen. */
export function FileField({ label, ending, value, fault = '' }: FileFieldProperties) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="input"
        type="file"
        accept={ending}
        required
        aria-describedby={`${id}-fault`}
        onChange={({ currentTarget }) => (value.value = currentTarget.files?.[0] ?? null)}
      />
      <p class="field-fault" id={`${id}-fault`}>
        {fault}
      </p>
    </div>
  );
}
