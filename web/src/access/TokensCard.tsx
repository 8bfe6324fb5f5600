import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Rights, Token } from '../api/access';
import type { ApiClient } from '../api/client';
import { object, text } from '../api/json';
import { CopyField } from '../parts/CopyField';
import { Notice } from '../parts/Notice';
import { useForm } from '../parts/useForm';
import { moment, texts } from '../texts';

interface TokensCardProperties {
  api: ApiClient;
  tokens: readonly Token[];
  changed: () => Promise<void>;
  revoke: (id: string) => void;
}

/** Tokens for programs: a new one is shown once, for the device keeps only its hash. */
export function TokensCard({ api, tokens, changed, revoke }: TokensCardProperties) {
  const id = useId();
  const words = texts.access.tokens;
  const name = useSignal('');
  const rights = useSignal<Rights>('read');
  const fresh = useSignal<{ readonly name: string; readonly token: string } | null>(null);
  const form = useForm();
  const nameFault = form.fieldFault('name') ?? '';

  const submit = async (event: Event): Promise<void> => {
    const worked = await form.submit(event, async () => {
      const answer = object(await api.post('tokens', { name: name.value.trim(), rights: rights.value }));
      fresh.value = { name: text(answer['name']), token: text(answer['token']) };
    });
    if (!worked) return;
    name.value = '';
    await changed();
  };

  return (
    <section class="card" aria-labelledby="tokens">
      <h2 id="tokens">{words.title}</h2>
      <p class="card-hint">{words.sentence}</p>
      {tokens.length > 0 && (
        <ul class="rows">
          {tokens.map((token) => (
            <li class="row" key={token.id}>
              <div>
                <p>
                  {token.name} <span class="tag">{words[token.rights]}</span>
                </p>
                <p class="field-hint">
                  {token.lastUsedMs === null ? words.never : words.used(moment(token.lastUsedMs))}
                </p>
              </div>
              <button
                class="button button-quiet"
                type="button"
                aria-label={words.revokeNamed(token.name)}
                onClick={() => revoke(token.id)}
              >
                {words.revoke}
              </button>
            </li>
          ))}
        </ul>
      )}
      {fresh.value !== null && (
        <CopyField label={fresh.value.name} value={fresh.value.token} hint={words.once} key={fresh.value.token} />
      )}
      <form class="inline-form" onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label class="field-label" for={id}>
            {words.name}
          </label>
          <input
            id={id}
            class="input"
            required
            maxLength={100}
            autocomplete="off"
            value={name.value}
            aria-invalid={nameFault !== ''}
            aria-describedby={`${id}-fault`}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
          <p class="field-fault" id={`${id}-fault`}>
            {nameFault}
          </p>
        </div>
        <div class="field">
          <label class="field-label" for={`${id}-rights`}>
            {words.rights}
          </label>
          <select
            id={`${id}-rights`}
            class="input"
            value={rights.value}
            onChange={({ currentTarget }) => (rights.value = currentTarget.value as Rights)}
          >
            <option value="read">{words.read}</option>
            <option value="control">{words.control}</option>
          </select>
        </div>
        <button class="button" type="submit" disabled={form.busy.value}>
          {words.create}
        </button>
      </form>
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
    </section>
  );
}
