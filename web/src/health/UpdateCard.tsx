import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ApiClient } from '../api/client';
import { object, text } from '../api/json';
import { isBusy, type LastUpdate, type Update, type Work } from '../api/update';
import { Dialog } from '../parts/Dialog';
import { FileField } from '../parts/FileField';
import { Notice } from '../parts/Notice';
import { OwnerName, PasswordField } from '../parts/PasswordField';
import { useForm } from '../parts/useForm';
import { moment, texts, wordFor } from '../texts';

interface UpdateProperties {
  api: ApiClient;
  update: Update;
  /** Something was asked for: what the device says of it is to be looked at. */
  changed: () => void;
}

/** What runs of the image, what became of the last update, and the ways to the next one. */
export function UpdateCard({ api, update, changed }: UpdateProperties) {
  const words = texts.health.update;
  const asking = useSignal<'install' | 'upload' | null>(null);
  const form = useForm();
  const busy = isBusy(update.work) || form.busy.value;
  const check = (event: Event): void => {
    void form.submit(event, async () => {
      await api.post('update', { do: 'check' });
      changed();
    });
  };
  return (
    <section class="card" aria-labelledby="update">
      <h2 id="update">{words.title}</h2>
      <dl class="facts">
        <div>
          <dt>{words.version}</dt>
          <dd>{update.slot === '' ? update.version : words.inSlot(update.version, update.slot)}</dd>
        </div>
        <div>
          <dt>{words.channel}</dt>
          <dd>{update.channel === '' ? words.noChannel : update.channel}</dd>
        </div>
        <div>
          <dt>{words.atNight}</dt>
          <dd>{update.atNight && update.channel !== '' ? words.night : words.never}</dd>
        </div>
      </dl>
      {update.last !== null && <Last last={update.last} />}
      {update.work !== null && <WorkNotice work={update.work} />}
      {!update.canTry && <Notice tone="plain" role="note" sentence={words.cannotTry} />}
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
      {update.canTry && (
        <div class="buttons">
          {update.channel !== '' && (
            <>
              <button class="button" type="button" disabled={busy} onClick={check}>
                {words.check}
              </button>
              <button class="button" type="button" disabled={busy} onClick={() => (asking.value = 'install')}>
                {words.install}
              </button>
            </>
          )}
          <button class="button" type="button" disabled={busy} onClick={() => (asking.value = 'upload')}>
            {words.upload}
          </button>
        </div>
      )}
      {update.canTry && <p class="card-hint">{update.channel === '' ? words.hintNoChannel : words.hint}</p>}
      {asking.value !== null && (
        <UpdateDialog
          api={api}
          upload={asking.value === 'upload'}
          close={() => (asking.value = null)}
          finished={() => {
            asking.value = null;
            changed();
          }}
        />
      )}
    </section>
  );
}

function Last({ last }: { last: LastUpdate }) {
  const words = texts.health.update;
  const when = last.atMs === 0 ? '' : ` (${moment(last.atMs)})`;
  if (last.result === 'installed') {
    return <Notice tone="fine" role="note" sentence={words.installed(last.version) + when} />;
  }
  const why = wordFor(words.reasons, last.code) ?? last.code;
  const sentence = last.result === 'fell-back' ? words.fellBack : words.rolledBack(last.otherVersion);
  return <Notice tone="warning" role="note" title={sentence + when} sentence={why} action={words.nothingLost} />;
}

function WorkNotice({ work }: { work: Work }) {
  const words = texts.health.update;
  if (isBusy(work)) {
    const what = work.state === 'running' ? work.code : work.state;
    const sentence = wordFor(words.working, what) ?? words.working.checking;
    return (
      <>
        <Notice tone="busy" role="status" sentence={sentence} />
        {work.percent !== null && (
          <progress class="progress" max={100} value={work.percent} aria-label={words.working.installing} />
        )}
      </>
    );
  }
  if (work.state === 'done') return <Notice tone="fine" role="status" sentence={words.newer(work.version)} />;
  if (work.code === 'newest') return <Notice tone="fine" role="status" sentence={words.newest} />;
  return (
    <Notice
      tone="wrong"
      role="status"
      sentence={wordFor(words.refusals, work.code) ?? (work.sentence || words.refusals.failed)}
      action={words.runningUntouched}
    />
  );
}

interface DialogProperties {
  api: ApiClient;
  upload: boolean;
  close: () => void;
  finished: () => void;
}

/** Asks for the password; for a bundle, takes the file and sends it. */
function UpdateDialog({ api, upload, close, finished }: DialogProperties) {
  const words = texts.health.update;
  const file = useSignal<File | null>(null);
  const password = useSignal('');
  const sent = useSignal<number | null>(null);
  const form = useForm(texts.access.password.wrong);
  // Who cancels does not want it installed.
  const stop = useMemo(() => new AbortController(), []);
  useEffect(() => () => stop.abort(), [stop]);
  const go = (event: Event): Promise<boolean> =>
    form.submit(event, async () => {
      if (!upload) {
        await api.post('update', { do: 'install', password: password.value });
      } else if (file.value !== null) {
        const bundle = file.value;
        const asked = await api.post('update', { do: 'upload', bytes: bundle.size, password: password.value });
        sent.value = 0;
        try {
          const ticket = text(object(asked)['ticket']);
          if (stop.signal.aborted) return;
          await api.upload(`update/${ticket}`, bundle, (share) => (sent.value = share), stop.signal);
        } finally {
          sent.value = null;
        }
      }
      password.value = '';
      finished();
    });
  return (
    <Dialog title={upload ? words.uploadTitle : words.installTitle} close={close}>
      <form onSubmit={(event) => void go(event)}>
        <p class="card-hint">{words.question}</p>
        {upload && <FileField label={words.file} ending=".raucb" value={file} fault={form.fieldFault('bytes')} />}
        <OwnerName />
        <PasswordField
          label={texts.door.currentPassword}
          value={password}
          complete="current-password"
          fault={form.fieldFault('password')}
        />
        {sent.value !== null && (
          <progress class="progress" max={1} value={sent.value} aria-label={words.sending}>
            {Math.round(sent.value * 100)} %
          </progress>
        )}
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
