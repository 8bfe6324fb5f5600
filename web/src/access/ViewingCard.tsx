import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { parseSettings } from '../api/settings';
import { Notice } from '../parts/Notice';
import { useForm } from '../parts/useForm';
import { texts } from '../texts';
import type { Pipit } from '../view/pipit';

type Viewing = 'open' | 'password';
const key = 'access.viewing';

interface ViewingCardProperties {
  pipit: Pipit;
  viewing: Viewing;
  changed: () => Promise<void>;
}

/** Whether the picture is for everybody or for those who know the password; acts at once. */
export function ViewingCard({ pipit, viewing, changed }: ViewingCardProperties) {
  const words = texts.access;
  const form = useForm();
  const locked = useSignal(false);
  useEffect(() => {
    pipit.api.get('settings').then(
      (answer) => (locked.value = parseSettings(answer).settings.find((one) => one.key === key)?.locked ?? false),
      () => undefined, // then the device says so when somebody tries
    );
  }, [pipit, locked]);
  const chosen = useSignal<Viewing | null>(null);
  const choose = async (wanted: Viewing): Promise<void> => {
    chosen.value = wanted;
    await form.submit(null, () => pipit.api.patch('settings', { changes: { [key]: wanted } }).then(() => undefined));
    await Promise.all([changed(), pipit.keeper.look()]);
    // From here on it is what the device says.
    chosen.value = null;
  };
  const fault = form.fieldFault(key);
  return (
    <section class="card" aria-labelledby="viewing">
      <h2 id="viewing">{words.viewing}</h2>
      <fieldset class="choices" aria-labelledby="viewing">
        {(['open', 'password'] as const).map((one) => (
          <label class="choice" key={one}>
            <input
              type="radio"
              name="viewing"
              value={one}
              checked={(chosen.value ?? viewing) === one}
              disabled={locked.value || form.busy.value}
              onChange={() => void choose(one)}
            />
            <span>{one === 'open' ? words.viewingOpen : words.viewingPassword}</span>
          </label>
        ))}
      </fieldset>
      {locked.value && <p class="field-hint">{words.viewingLocked}</p>}
      {fault !== undefined && <Notice tone="wrong" role="alert" sentence={fault} />}
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
    </section>
  );
}
