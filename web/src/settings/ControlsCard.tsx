import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import type { ApiClient } from '../api/client';
import { isWritten, parseControls, readWritten, writtenValue, type CameraControl } from '../api/controls';
import { Notice } from '../parts/Notice';
import { decimal, texts, wordFor } from '../texts';
import { faultWords, type FaultWords } from '../view/faultWords';
import { LatestWins } from './latestWins';

const pauseMs = 120;

interface ControlsCardProperties {
  api: ApiClient;
  /** Where the device tells the controls. */
  path: string;
  /** What the settings say of the controls; they are read again when it changes. */
  kept?: string;
  words: ControlsWords;
  nameOf: (control: CameraControl) => string;
}

interface ControlsWords {
  title: string;
  sentence: string;
  /** What is said instead where a change opens the camera again. */
  reopens?: string;
  /** What is said when there are none; without it, nothing is shown then. */
  none?: string;
  reset: string;
}

/** Controls of which every move acts at once, so that it is seen in the picture. */
export function ControlsCard({ api, path, kept = '', words, nameOf }: ControlsCardProperties) {
  const titleId = useId();
  const controls = useSignal<readonly CameraControl[] | null>(null);
  const problem = useSignal<FaultWords | null>(null);

  const sender = useMemo(() => {
    const send = async (values: ReadonlyMap<string, number | null>): Promise<void> => {
      try {
        const answer = parseControls(await api.patch(path, Object.fromEntries(values)));
        problem.value = null;
        // While more is on its way the slider under the finger stays where it is.
        if (!latest.waits) controls.value = answer;
      } catch (error) {
        problem.value = faultWords(error);
      }
    };
    const latest = new LatestWins<number | null>(send, pauseMs);
    return latest;
  }, [api, path, controls, problem]);

  useEffect(() => {
    controls.value = null;
    problem.value = null;
  }, [path, controls, problem]);

  useEffect(() => {
    let wanted = true;
    api.get(path).then(
      (answer) => {
        if (wanted && !sender.waits) controls.value = parseControls(answer);
      },
      (error: unknown) => {
        if (wanted) problem.value = faultWords(error);
      },
    );
    return () => {
      wanted = false;
    };
  }, [api, path, kept, controls, problem, sender]);

  const show = (id: string, value: number): void => {
    controls.value = (controls.peek() ?? []).map((one) => (one.id === id ? { ...one, value } : one));
  };
  const change = (id: string, value: number): void => {
    show(id, value);
    sender.put(id, value);
  };
  const reset = (): void => {
    for (const { id, kind, inactive, value, standard } of controls.peek() ?? []) {
      if (kind !== 'button' && !inactive && value !== standard) sender.put(id, null);
    }
  };

  const list = controls.value;
  const { title, sentence, reopens = sentence, none, reset: resetWords } = words;
  if (none === undefined && problem.value === null && (list === null || list.length === 0)) return null;
  const acts = list?.some((one) => one.reopens) === true ? reopens : sentence;
  return (
    <section class="card" aria-labelledby={titleId}>
      <div class="card-head">
        <h2 id={titleId}>{title}</h2>
        {list !== null && list.length > 0 && (
          <button class="button button-quiet" type="button" onClick={reset}>
            {resetWords}
          </button>
        )}
      </div>
      {problem.value !== null && <Notice tone="wrong" {...problem.value} />}
      {list !== null && <p class="card-hint">{list.length === 0 ? none : acts}</p>}
      {list?.map((control) => (
        <ControlField control={control} name={nameOf(control)} show={show} change={change} key={control.id} />
      ))}
    </section>
  );
}

interface ControlFieldProperties {
  control: CameraControl;
  name: string;
  /** Shows a value that is not the camera's yet. */
  show: (id: string, value: number) => void;
  change: (id: string, value: number) => void;
}

function ControlField({ control, name, show, change }: ControlFieldProperties) {
  const id = useId();
  const { kind, value, inactive } = control;
  const written = isWritten(control);
  const { automatic, bits } = texts.settings.controls;
  const hint = inactive ? automatic : kind === 'bitmask' ? bits : '';
  const shared = { id, disabled: inactive, 'aria-describedby': `${id}-hint` };
  return (
    <div class={`field field-control field-${kind}`}>
      {kind !== 'button' && (
        <label class="field-label" for={id}>
          {name}
        </label>
      )}
      {written && (
        <input
          {...shared}
          class="input"
          type="text"
          inputMode={kind === 'bitmask' ? 'text' : 'numeric'}
          autoComplete="off"
          value={writtenValue(control)}
          onChange={({ currentTarget }) => {
            const number = readWritten(control, currentTarget.value);
            if (number === null) currentTarget.value = writtenValue(control);
            else change(control.id, number);
          }}
        />
      )}
      {(kind === 'integer' || kind === 'decimal') && !written && (
        <>
          <input
            {...shared}
            class="slider"
            type="range"
            min={control.min}
            max={control.max}
            step={control.step}
            value={value}
            onInput={({ currentTarget }) => (control.reopens ? show : change)(control.id, currentTarget.valueAsNumber)}
            onChange={({ currentTarget }) => control.reopens && change(control.id, currentTarget.valueAsNumber)}
          />
          <output class="slider-value" for={id}>
            {decimal(value, 2)}
          </output>
        </>
      )}
      {kind === 'boolean' && (
        <input
          {...shared}
          class="switch"
          type="checkbox"
          role="switch"
          checked={value !== 0}
          onChange={({ currentTarget }) => change(control.id, currentTarget.checked ? 1 : 0)}
        />
      )}
      {kind === 'menu' && (
        <select
          {...shared}
          class="input"
          value={String(value)}
          onChange={({ currentTarget }) => change(control.id, Number(currentTarget.value))}
        >
          {control.menu.map((entry) => (
            <option value={entry.value} key={entry.value}>
              {control.reopens
                ? (wordFor(texts.settings.controls.ribbonWords, entry.label) ?? entry.label)
                : entry.label}
            </option>
          ))}
        </select>
      )}
      {kind === 'button' && (
        <button {...shared} class="button" type="button" onClick={() => change(control.id, 1)}>
          {name}
        </button>
      )}
      <p class="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
