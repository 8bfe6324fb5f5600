import { useSignal, type Signal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { browserOf, parseAccess, type Access, type LogIn } from '../api/access';
import { Notice } from '../parts/Notice';
import { OwnerName, PasswordField } from '../parts/PasswordField';
import { useForm } from '../parts/useForm';
import { moment, texts } from '../texts';
import { faultWords, type FaultWords } from '../view/faultWords';
import type { Pipit } from '../view/pipit';
import { BackupCard } from './BackupCard';
import { LinkCard } from './LinkCard';
import { TokensCard } from './TokensCard';
import './access.css';
import { ViewingCard } from './ViewingCard';

/** Who may watch, who may change things, and what programs were given. */
export function AccessView({ pipit }: { pipit: Pipit }) {
  const access = useSignal<Access | null>(null);
  const problem = useSignal<FaultWords | null>(null);
  const { api } = pipit;

  const load = useCallback(async (): Promise<void> => {
    try {
      access.value = parseAccess(await api.get('access'));
      problem.value = null;
    } catch (error) {
      problem.value = faultWords(error);
    }
  }, [api, access, problem]);
  useEffect(() => void load(), [load]);

  const remove = async (...paths: readonly string[]): Promise<void> => {
    let trouble: FaultWords | null = null;
    for (const path of paths) {
      try {
        await api.delete(path);
      } catch (error) {
        trouble = faultWords(error);
      }
    }
    await load();
    problem.value ??= trouble;
  };

  const loaded = access.value;
  return (
    <div class="view access">
      <div class="view-head">
        <h1>{texts.access.title}</h1>
        <LogOut pipit={pipit} problem={problem} />
      </div>
      {problem.value !== null && <Notice tone="wrong" role="alert" {...problem.value} />}
      {loaded === null && problem.value === null && <p class="loading">{texts.loading}</p>}
      {loaded !== null && (
        <>
          <ViewingCard pipit={pipit} viewing={loaded.viewing} changed={load} />
          <LinkCard pipit={pipit} />
          <TokensCard api={api} tokens={loaded.tokens} changed={load} revoke={(id) => void remove(`tokens/${id}`)} />
          <SessionsCard
            sessions={loaded.sessions}
            revoke={(...ids) => void remove(...ids.map((id) => `sessions/${id}`))}
          />
          <PasswordCard pipit={pipit} changed={load} />
          <BackupCard api={api} changed={load} />
        </>
      )}
    </div>
  );
}

function LogOut({ pipit, problem }: { pipit: Pipit; problem: Signal<FaultWords | null> }) {
  const leave = async (): Promise<void> => {
    try {
      await pipit.keeper.logOut();
    } catch (error) {
      problem.value = faultWords(error);
    }
  };
  return (
    <button class="button" type="button" onClick={() => void leave()}>
      {texts.door.logout}
    </button>
  );
}

interface SessionsCardProperties {
  sessions: readonly LogIn[];
  revoke: (...ids: readonly string[]) => void;
}

function SessionsCard({ sessions, revoke }: SessionsCardProperties) {
  const words = texts.access.sessions;
  const others = sessions.filter(({ current }) => !current).map(({ id }) => id);
  return (
    <section class="card" aria-labelledby="sessions">
      <div class="card-head">
        <h2 id="sessions">{words.title}</h2>
        {others.length > 1 && (
          <button class="button button-quiet" type="button" onClick={() => revoke(...others)}>
            {words.revokeOthers}
          </button>
        )}
      </div>
      <ul class="rows">
        {sessions.map(({ id, agent, address, lastSeenMs, current }) => {
          const known = browserOf(agent);
          const name = known === null ? words.unknownAgent : words.on(known.browser, known.system);
          return (
            <li class="row" key={id}>
              <div>
                <p>
                  {name} {current && <span class="tag">{words.current}</span>}
                </p>
                <p class="field-hint">
                  {address} · {words.seen(moment(lastSeenMs))}
                </p>
              </div>
              {!current && (
                <button
                  class="button button-quiet"
                  type="button"
                  aria-label={words.revokeNamed(`${name}, ${address}`)}
                  onClick={() => revoke(id)}
                >
                  {words.revoke}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function PasswordCard({ pipit, changed }: { pipit: Pipit; changed: () => Promise<void> }) {
  const words = texts.access.password;
  const current = useSignal('');
  const next = useSignal('');
  const done = useSignal(false);
  const form = useForm(words.wrong);
  const submit = async (event: Event): Promise<void> => {
    done.value = false;
    const worked = await form.submit(event, () => pipit.keeper.changePassword(current.value, next.value));
    if (!worked) return;
    current.value = next.value = '';
    done.value = true;
    await changed();
  };
  return (
    <section class="card" aria-labelledby="password">
      <h2 id="password">{words.title}</h2>
      <form onSubmit={(event) => void submit(event)}>
        <OwnerName />
        <div class="fields">
          <PasswordField
            label={texts.door.currentPassword}
            value={current}
            complete="current-password"
            fault={form.fieldFault('current')}
          />
          <PasswordField
            label={texts.door.newPassword}
            value={next}
            complete="new-password"
            fault={form.fieldFault('new') ?? form.fieldFault('password')}
          />
        </div>
        <div role="status">{done.value && <Notice tone="fine" role="note" sentence={words.done} />}</div>
        {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
        <div class="buttons">
          <button class="button" type="submit" disabled={form.busy.value}>
            {words.submit}
          </button>
        </div>
      </form>
    </section>
  );
}
