import { useEffect, useMemo } from 'preact/hooks';
import type { Check, Delays, Health } from '../api/health';
import { Notice } from '../parts/Notice';
import { texts } from '../texts';
import { DownloadIcon, FineIcon, NoticeIcon } from '../view/icons';
import type { Pipit } from '../view/pipit';
import { inOrder } from './chart';
import { Chart } from './Chart';
import { HealthStore } from './healthStore';
import { LogCard } from './LogCard';
import { MachineCard } from './MachineCard';
import { UpdateCard } from './UpdateCard';
import './health.css';

const worstFirst = { fault: 0, warning: 1, ok: 2 } as const;

/** How the device is: what is checked, how long a picture takes, ten minutes of figures, and the log. */
export function HealthView({ pipit }: { pipit: Pipit }) {
  const store = useMemo(() => new HealthStore(pipit.api, pipit.events), [pipit]);
  useEffect(() => store.follow(), [store]);
  const health = store.health.value;
  const history = store.history.value;
  const log = store.log.value;
  return (
    <div class="view health">
      <div class="view-head">
        <h1>{texts.health.title}</h1>
        <a class="button" href="/api/v1/diagnostics" download title={texts.health.diagnosticsHint}>
          <DownloadIcon />
          {texts.health.diagnostics}
        </a>
      </div>
      {store.problem.value !== null && <Notice tone="wrong" role="alert" {...store.problem.value} />}
      {health === null && store.problem.value === null && <p class="loading">{texts.loading}</p>}
      {health !== null && <Overall health={health} />}
      {health !== null && <Checks checks={health.checks} />}
      {store.machine.value !== null && <MachineCard machine={store.machine.value} />}
      {store.update.value !== null && (
        <UpdateCard api={pipit.api} update={store.update.value} changed={() => void store.lookAtUpdate()} />
      )}
      {health !== null && health.delays.length > 0 && <DelaysCard delays={health.delays} />}
      {history !== null && history.series.length > 0 && (
        <section class="card" aria-labelledby="charts">
          <h2 id="charts">{texts.health.charts}</h2>
          <div class="charts">
            {inOrder(history.series).map((series) => (
              <Chart series={series} key={series.id} />
            ))}
          </div>
        </section>
      )}
      {log !== null && <LogCard lines={log} />}
    </div>
  );
}

function Overall({ health }: { health: Health }) {
  return (
    <p class={`overall overall-${health.level}`} role="status">
      {health.level === 'ok' ? <FineIcon /> : <NoticeIcon />}
      {texts.health.level[health.level]}
    </p>
  );
}

function Checks({ checks }: { checks: readonly Check[] }) {
  const sorted = [...checks].sort((a, b) => worstFirst[a.level] - worstFirst[b.level]);
  return (
    <section class="card" aria-labelledby="checks">
      <h2 id="checks">{texts.health.checks}</h2>
      <ul class="checks">
        {sorted.map(({ id, title, level, sentence, action, value }) => (
          <li class={`check check-${level}`} key={id}>
            {level === 'ok' ? <FineIcon /> : <NoticeIcon />}
            <div>
              <div class="check-head">
                <p class="check-title">
                  {title}
                  <span class="unseen">: {texts.health.checkLevel[level]}</span>
                </p>
                {value !== '' && <p class="check-value">{value}</p>}
              </div>
              <p class="check-sentence">
                {sentence} {level !== 'ok' && action !== '' && <strong>{action}</strong>}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const delaySteps = ['captureToEncodedMs', 'encodedToPartMs', 'partToSentMs'] as const;

/** The way of a picture through the device, as a bar of its steps. */
function DelaysCard({ delays }: { delays: readonly Delays[] }) {
  return (
    <section class="card" aria-labelledby="delays">
      <h2 id="delays">{texts.health.delays}</h2>
      {delays.map((one) => {
        const known = delaySteps.filter((step) => one[step] !== null);
        const totalMs = known.reduce((sum, step) => sum + (one[step] ?? 0), 0);
        return (
          <div class="delays" key={one.camera}>
            {delays.length > 1 && <h3>{one.camera}</h3>}
            <div class="delays-bar" aria-hidden="true">
              {known.map((step) => (
                <span class={`delays-step delays-${step}`} style={{ flexGrow: one[step] ?? 0 }} key={step} />
              ))}
            </div>
            <dl class="delays-list">
              {delaySteps.map((step) => (
                <div key={step}>
                  <dt>
                    <span class={`delays-key delays-${step}`} aria-hidden="true" />
                    {texts.health.delaySteps[step]}
                  </dt>
                  <dd>{ms(one[step])}</dd>
                </div>
              ))}
              <div>
                <dt>{texts.health.total}</dt>
                <dd>{ms(known.length === 0 ? null : totalMs)}</dd>
              </div>
            </dl>
          </div>
        );
      })}
    </section>
  );
}

const ms = (value: number | null): string => (value === null ? texts.unknown : texts.health.milliseconds(value));
