import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { number, object, text } from '../api/json';
import { parseSettings } from '../api/settings';
import { CopyField } from '../parts/CopyField';
import { Notice } from '../parts/Notice';
import { useForm } from '../parts/useForm';
import { moment, texts } from '../texts';
import type { Pipit } from '../view/pipit';
import { plainLink } from './plainLink';

interface Link {
  readonly address: string;
  /** The same without TLS, where that is of use. */
  readonly plain: string | null;
  readonly expiresMs: number;
}

/** Addresses for players that cannot log in; they end by themselves. */
export function LinkCard({ pipit }: { pipit: Pipit }) {
  const id = useId();
  const words = texts.access.links;
  const cameras = pipit.page.cameras.value;
  const chosen = useSignal<string | null>(null);
  const hours = useSignal(24);
  const link = useSignal<Link | null>(null);
  const form = useForm();
  const camera = chosen.value ?? pipit.page.cameraName.value;

  const submit = (event: Event): Promise<boolean> =>
    form.submit(event, async () => {
      const answer = object(await pipit.api.post('links', { camera, hours: hours.value }));
      const path = text(answer['path']);
      const secure = location.protocol === 'https:';
      link.value = {
        address: new URL(path, location.origin).href,
        plain: secure ? plainLink(path, parseSettings(await pipit.api.get('settings')), new URL(location.href)) : null,
        expiresMs: number(answer['expiresMs']),
      };
    });

  return (
    <section class="card" aria-labelledby="links">
      <h2 id="links">{words.title}</h2>
      <p class="card-hint">{words.sentence}</p>
      <form class="inline-form" onSubmit={(event) => void submit(event)}>
        {cameras.length > 1 && (
          <div class="field">
            <label class="field-label" for={`${id}-camera`}>
              {words.camera}
            </label>
            <select
              id={`${id}-camera`}
              class="input"
              value={camera}
              onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}
            >
              {cameras.map(({ name }) => (
                <option value={name} key={name}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        <div class="field">
          <label class="field-label" for={`${id}-hours`}>
            {words.hours}
          </label>
          <select
            id={`${id}-hours`}
            class="input"
            value={String(hours.value)}
            onChange={({ currentTarget }) => (hours.value = Number(currentTarget.value))}
          >
            {words.hourChoices.map(([count, label]) => (
              <option value={count} key={count}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <button class="button" type="submit" disabled={form.busy.value}>
          {words.create}
        </button>
      </form>
      {link.value !== null && <MadeLink link={link.value} />}
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
    </section>
  );
}

function MadeLink({ link: { address, plain, expiresMs } }: { link: Link }) {
  const words = texts.access.links;
  return (
    <>
      {plain !== null && <CopyField label={words.plainLink} value={plain} hint={words.plainSentence} key={plain} />}
      <CopyField label={words.link} value={address} hint={words.until(moment(expiresMs))} key={address} />
    </>
  );
}
