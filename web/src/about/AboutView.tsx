import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { parseAbout, type About } from '../api/about';
import { LanguageChoice } from '../parts/LanguageChoice';
import { Notice } from '../parts/Notice';
import { moment, texts } from '../texts';
import { faultWords, type FaultWords } from '../view/faultWords';
import type { Pipit } from '../view/pipit';
import './about.css';

/** Which Pipit this is, and whose work it stands on. */
export function AboutView({ pipit }: { pipit: Pipit }) {
  const about = useSignal<About | null>(null);
  const problem = useSignal<FaultWords | null>(null);
  useEffect(() => {
    pipit.api.get('about').then(
      (answer) => (about.value = parseAbout(answer)),
      (error: unknown) => (problem.value = faultWords(error)),
    );
  }, [pipit, about, problem]);
  const startedMs = pipit.poller.state.value?.startedMs ?? null;
  const words = texts.about;
  const licences = about.value?.licences ?? [];
  return (
    <div class="view about">
      <h1>{words.title}</h1>
      <section class="card about-first">
        <p class="about-sentence">{words.sentence}</p>
        <dl class="facts">
          <div>
            <dt>{words.version}</dt>
            <dd>{about.value?.version ?? pipit.page.version.value}</dd>
          </div>
          {startedMs !== null && (
            <div>
              <dt>{words.running}</dt>
              <dd>{moment(startedMs)}</dd>
            </div>
          )}
          {about.value !== null && about.value.licence !== '' && (
            <div>
              <dt>{words.columns.licence}</dt>
              <dd>{about.value.licence}</dd>
            </div>
          )}
        </dl>
        <LanguageChoice />
      </section>
      {problem.value !== null && <Notice tone="wrong" role="alert" {...problem.value} />}
      {about.value !== null && (
        <section class="card">
          <h2 id="licences">{words.licences}</h2>
          <p class="card-hint">
            {words.licencesHint(licences.length)}. {about.value.sources}
          </p>
          <div class="table" role="region" aria-labelledby="licences" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.columns.name}</th>
                  <th scope="col">{words.columns.version}</th>
                  <th scope="col">{words.columns.licence}</th>
                </tr>
              </thead>
              <tbody>
                {licences.map(({ name, version, licence, url }) => (
                  <tr key={`${name} ${version}`}>
                    <th scope="row">
                      {url === '' ? (
                        name
                      ) : (
                        <a href={url} rel="noreferrer" target="_blank">
                          {name}
                        </a>
                      )}
                    </th>
                    <td>{version}</td>
                    <td>{licence}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </div>
  );
}
