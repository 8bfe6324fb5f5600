import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { LanguageChoice } from '../parts/LanguageChoice';
import { Notice } from '../parts/Notice';
import { OwnerName, PasswordField } from '../parts/PasswordField';
import { useForm } from '../parts/useForm';
import { texts } from '../texts';
import type { Pipit } from '../view/pipit';

const lookEveryMs = 5000;

/** What stands before a view that is not for everybody: the claim of a new device, or the log-in. */
export function Door({ pipit }: { pipit: Pipit }) {
  const session = pipit.keeper.session.value;
  // It opens by itself when the owner lets everybody watch, or somebody else claims the device.
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) void pipit.keeper.look();
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [pipit]);
  return (
    <div class="door">
      {session?.claimed === false ? <Claim pipit={pipit} /> : <LogIn pipit={pipit} />}
      <LanguageChoice />
    </div>
  );
}

function Claim({ pipit }: { pipit: Pipit }) {
  const id = useId();
  const code = useSignal('');
  const password = useSignal('');
  const { claim, newPassword } = texts.door;
  const form = useForm(claim.wrong);
  const codeFault = form.fieldFault('code') ?? '';
  return (
    <form
      class="card"
      onSubmit={(event) => void form.submit(event, () => pipit.keeper.claim(code.value.trim(), password.value))}
    >
      <h1>{claim.title}</h1>
      <p>{claim.sentence}</p>
      <div class="field">
        <label class="field-label" for={id}>
          {claim.code}
        </label>
        <input
          id={id}
          class="input input-code"
          required
          autocomplete="one-time-code"
          autocapitalize="characters"
          spellcheck={false}
          value={code.value}
          aria-invalid={codeFault !== ''}
          aria-describedby={`${id}-fault`}
          onInput={({ currentTarget }) => (code.value = currentTarget.value)}
        />
        <p class="field-fault" id={`${id}-fault`}>
          {codeFault}
        </p>
      </div>
      <OwnerName />
      <PasswordField
        label={newPassword}
        value={password}
        complete="new-password"
        hint={claim.passwordHint}
        fault={form.fieldFault('password')}
      />
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
      <button class="button button-first" type="submit" disabled={form.busy.value}>
        {claim.submit}
      </button>
    </form>
  );
}

function LogIn({ pipit }: { pipit: Pipit }) {
  const password = useSignal('');
  const { login } = texts.door;
  const form = useForm(login.wrong);
  return (
    <form class="card" onSubmit={(event) => void form.submit(event, () => pipit.keeper.logIn(password.value))}>
      <h1>{login.title}</h1>
      <p>{pipit.mayView.value === true ? login.toChange : login.toWatch}</p>
      <OwnerName />
      <PasswordField
        label={texts.door.password}
        value={password}
        complete="current-password"
        hint={login.forgotten}
        fault={form.fieldFault('password')}
      />
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
      <button class="button button-first" type="submit" disabled={form.busy.value}>
        {login.submit}
      </button>
    </form>
  );
}
