import { useSignal, type ReadonlySignal } from '@preact/signals';
import { ApiFault } from '../api/client';
import { faultWords, type FaultWords } from '../view/faultWords';

/** A form that is sent to the device. */
export interface Form {
  readonly busy: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<FaultWords | null>;
  /** What the device said about a field, or undefined. */
  fieldFault(key: string): string | undefined;
  /** Takes a submit event; resolves to whether it worked. */
  submit(event: Event | null, send: () => Promise<void>): Promise<boolean>;
}

/** @param wrong what it means when the device does not believe the password or code of this form */
export function useForm(wrong: string | null = null): Form {
  const busy = useSignal(false);
  const problem = useSignal<FaultWords | null>(null);
  const fields = useSignal<ReadonlyMap<string, string>>(new Map());
  return {
    busy,
    problem,
    fieldFault: (key) => fields.value.get(key),
    async submit(event, send) {
      event?.preventDefault();
      if (busy.peek()) return false;
      busy.value = true;
      problem.value = null;
      fields.value = new Map();
      try {
        await send();
        return true;
      } catch (error) {
        const faults = error instanceof ApiFault ? error.fields : [];
        fields.value = new Map(faults.map(({ key, sentence }) => [key, sentence]));
        const alsoCode = error instanceof ApiFault && error.code === 'wrong-code';
        if (faults.length === 0 || alsoCode) problem.value = faultWords(error, wrong);
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}
