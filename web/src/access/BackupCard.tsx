import { useSignal, type Signal } from '@preact/signals';
import type { ApiClient } from '../api/client';
import { object } from '../api/json';
import { Dialog } from '../parts/Dialog';
import { FileField } from '../parts/FileField';
import { Notice } from '../parts/Notice';
import { OwnerName, PasswordField } from '../parts/PasswordField';
import { useForm } from '../parts/useForm';
import { texts } from '../texts';

/** A larger file is no backup, and would only be sent to be refused. */
const mostBytes = 60_000;

/** All that makes the device its owner's, as a file; back again; or gone. */
export function BackupCard({ api, changed }: { api: ApiClient; changed: () => Promise<void> }) {
  const words = texts.access.backup;
  const startsAgain = useSignal<boolean | null>(null);
  const resetting = useSignal(false);
  const finished = (answer: unknown): void => {
    startsAgain.value = object(answer)['startsAgain'] === true;
    // Who may no longer see this is sent to the door.
    void changed();
  };
  return (
    <>
      <section class="card" aria-labelledby="backup">
        <h2 id="backup">{words.title}</h2>
        <p class="card-hint">{words.sentence}</p>
        <SaveForm api={api} />
      </section>
      <section class="card" aria-labelledby="restore">
        <h2 id="restore">{words.restoreTitle}</h2>
        <p class="card-hint">{words.restoreSentence}</p>
        <RestoreForm api={api} finished={finished} />
        <div role="status">
          {startsAgain.value !== null && (
            <Notice tone="fine" role="note" sentence={startsAgain.value ? words.startsAgain : words.startNow} />
          )}
        </div>
      </section>
      <section class="card" aria-labelledby="reset">
        <h2 id="reset">{words.reset.title}</h2>
        <p class="card-hint">{words.reset.sentence}</p>
        <div class="buttons">
          <button class="button button-danger" type="button" onClick={() => (resetting.value = true)}>
            {words.reset.open}
          </button>
        </div>
      </section>
      {resetting.value && (
        <ResetDialog
          api={api}
          close={() => (resetting.value = false)}
          finished={(answer) => {
            resetting.value = false;
            finished(answer);
          }}
        />
      )}
    </>
  );
}

function SaveForm({ api }: { api: ApiClient }) {
  const words = texts.access.backup;
  const passphrase = useSignal('');
  const password = useSignal('');
  const form = useForm(texts.access.password.wrong);
  const save = (event: Event): Promise<boolean> =>
    form.submit(event, async () => {
      const text = await api.postForText('backup', { passphrase: passphrase.value, password: password.value });
      const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = `pipit-${new Date().toISOString().slice(0, 10)}.backup`;
      link.click();
      // The browser has begun to save it by the next turn.
      setTimeout(() => URL.revokeObjectURL(address), 1000);
      passphrase.value = '';
      password.value = '';
    });
  return (
    <form onSubmit={(event) => void save(event)}>
      <div class="fields">
        <PasswordField
          label={words.newPassphrase}
          value={passphrase}
          complete="off"
          hint={words.passphraseHint}
          fault={form.fieldFault('passphrase')}
        />
        <CurrentPassword value={password} fault={form.fieldFault('password')} />
      </div>
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
      <div class="buttons">
        <button class="button" type="submit" disabled={form.busy.value}>
          {words.save}
        </button>
      </div>
    </form>
  );
}

interface EndProperties {
  api: ApiClient;
  finished: (answer: unknown) => void;
}

function RestoreForm({ api, finished }: EndProperties) {
  const words = texts.access.backup;
  const file = useSignal<File | null>(null);
  const passphrase = useSignal('');
  const password = useSignal('');
  const tooLarge = useSignal(false);
  const form = useForm(texts.access.password.wrong);
  const restore = (event: Event): Promise<boolean> =>
    form.submit(event, async () => {
      tooLarge.value = file.value !== null && file.value.size > mostBytes;
      if (file.value === null || tooLarge.value) return;
      const backup = await file.value.text();
      const answer = await api.post('restore', { backup, passphrase: passphrase.value, password: password.value });
      passphrase.value = '';
      password.value = '';
      finished(answer);
    });
  return (
    <form onSubmit={(event) => void restore(event)}>
      <div class="fields">
        <FileField
          label={words.file}
          ending=".backup"
          value={file}
          fault={tooLarge.value ? words.tooLarge : form.fieldFault('backup')}
        />
        <PasswordField
          label={words.passphrase}
          value={passphrase}
          complete="off"
          fault={form.fieldFault('passphrase')}
        />
        <CurrentPassword value={password} fault={form.fieldFault('password')} />
      </div>
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
      <div class="buttons">
        <button class="button" type="submit" disabled={form.busy.value}>
          {words.restore}
        </button>
      </div>
    </form>
  );
}

function ResetDialog({ api, close, finished }: EndProperties & { close: () => void }) {
  const words = texts.access.backup.reset;
  const password = useSignal('');
  const form = useForm(texts.access.password.wrong);
  const reset = (event: Event): Promise<boolean> =>
    form.submit(event, async () => finished(await api.post('factory-reset', { password: password.value })));
  return (
    <Dialog title={words.title} close={close}>
      <form onSubmit={(event) => void reset(event)}>
        <p class="card-hint">{words.question}</p>
        <CurrentPassword value={password} fault={form.fieldFault('password')} />
        {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
        <div class="buttons">
          <button class="button" type="button" onClick={close}>
            {texts.settings.cancel}
          </button>
          <button class="button button-danger" type="submit" disabled={form.busy.value}>
            {words.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** An open browser alone must not be enough for any of this. */
function CurrentPassword({ value, fault }: { value: Signal<string>; fault: string | undefined }) {
  return (
    <>
      <OwnerName />
      <PasswordField label={texts.door.currentPassword} value={value} complete="current-password" fault={fault} />
    </>
  );
}
