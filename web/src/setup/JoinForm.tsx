import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ApiClient } from '../api/client';
import { Notice } from '../parts/Notice';
import { PasswordField } from '../parts/PasswordField';
import { useForm } from '../parts/useForm';
import { language, spoken } from '../texts';
import { bars, countries, countryOf, firstChoice, type HeardNetwork, type SetupPoint } from './setupPoint';

interface JoinFormProperties {
  api: ApiClient;
  point: SetupPoint;
  /** The device has taken the wish to join that network. */
  joining: (name: string) => void;
}

/** Which network, its password, and the country. */
export function JoinForm({ api, point, joining }: JoinFormProperties) {
  const words = spoken.value.setup;
  const id = useId();
  /** An SSID of the list; empty for one that is typed. */
  const chosen = useSignal(firstChoice(point));
  const typed = useSignal(
    point.networks.some((one) => one.ssid === point.failed?.ssid) ? '' : (point.failed?.name ?? ''),
  );
  /** The SSID without a password that is wanted all the same. */
  const sure = useSignal('');
  const password = useSignal('');
  const country = useSignal(point.country === '' ? countryOf(navigator.languages) : point.country);
  const form = useForm();
  const network = point.networks.find((one) => one.ssid === chosen.value);
  const asksPassword = network === undefined || network.takesPassword;
  const join = (event: Event): Promise<boolean> =>
    form.submit(event, async () => {
      await api.post('setup-point/join', {
        ...(network === undefined ? { name: typed.value.trim() } : { ssid: network.ssid }),
        password: asksPassword ? password.value : '',
        country: country.value,
      });
      password.value = '';
      joining(network?.name ?? typed.value.trim());
    });
  return (
    <form onSubmit={(event) => void join(event)}>
      <p>{words.sentence}</p>
      <fieldset class="choices" aria-label={words.networks}>
        {point.networks.map((one) => (
          <label class="choice" key={one.ssid}>
            <input
              type="radio"
              name="network"
              checked={chosen.value === one.ssid}
              disabled={!one.joinable}
              onChange={() => (chosen.value = one.ssid)}
            />
            <span>
              {one.name} <span class="field-hint">{about(one)}</span>
            </span>
          </label>
        ))}
        <label class="choice">
          <input type="radio" name="network" checked={chosen.value === ''} onChange={() => (chosen.value = '')} />
          <span>{words.another}</span>
        </label>
      </fieldset>
      <div class="fields">
        {network === undefined && (
          <div class="field">
            <label class="field-label" for={`${id}-name`}>
              {words.name}
            </label>
            <input
              id={`${id}-name`}
              class="input"
              required
              autocapitalize="off"
              autocomplete="off"
              spellcheck={false}
              value={typed.value}
              aria-describedby={`${id}-fault`}
              onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
            />
            <p class="field-fault" id={`${id}-fault`}>
              {form.fieldFault('name') ?? ''}
            </p>
          </div>
        )}
        {asksPassword && (
          <PasswordField
            label={words.password}
            value={password}
            complete="current-password"
            fault={form.fieldFault('password')}
          />
        )}
        {!asksPassword && (
          <label class="choice">
            <input
              type="checkbox"
              required
              checked={sure.value === network.ssid}
              onChange={({ currentTarget }) => (sure.value = currentTarget.checked ? network.ssid : '')}
            />
            <span>{words.sure}</span>
          </label>
        )}
        <div class="field">
          <label class="field-label" for={`${id}-country`}>
            {words.country}
          </label>
          <select
            id={`${id}-country`}
            class="input"
            value={country.value}
            onChange={({ currentTarget }) => (country.value = currentTarget.value)}
          >
            <option value="">{words.noCountry}</option>
            {named(language.value).map(([code, name]) => (
              <option value={code} key={code}>
                {name}
              </option>
            ))}
          </select>
          <p class="field-hint">{form.fieldFault('country') ?? words.countryHint}</p>
        </div>
      </div>
      {form.problem.value !== null && <Notice tone="wrong" role="alert" {...form.problem.value} />}
      <button class="button button-first" type="submit" disabled={form.busy.value}>
        {words.submit}
      </button>
    </form>
  );
}

function about(network: HeardNetwork): string {
  const words = spoken.value.setup;
  const said = [words.bars(bars(network.signalPercent))];
  if (network.highBandOnly) said.push(words.highBand);
  if (network.security === 'wpa3') said.push(words.wpa3);
  if (network.security === 'open') said.push(words.open);
  if (!network.joinable) said.push(words.notJoinable);
  return said.join(', ');
}

/** Countries by their names in the reader's language. */
function named(code: string): (readonly [string, string])[] {
  const names = new Intl.DisplayNames([code], { type: 'region' });
  return countries
    .map((one) => [one, names.of(one) ?? one] as const)
    .sort(([, one], [, other]) => one.localeCompare(other, code));
}
