import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ways, type Way } from '../player/player';
import { texts } from '../texts';
import { CloseIcon } from './icons';
import type { Page } from './page';

/** How the video comes, for those who want to know or to choose; nobody has to. */
export function ConnectionPanel({ page, open }: { page: Page; open: Signal<boolean> }) {
  const panel = useRef<HTMLDivElement>(null);
  const isOpen = open.value;

  useEffect(() => {
    if (!isOpen) return undefined;
    const before = document.activeElement;
    panel.current?.focus();
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      open.value = false;
      event.preventDefault();
    };
    const outside = (event: PointerEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('.panel, .bar') === null) open.value = false;
    };
    document.addEventListener('keydown', escape);
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('keydown', escape);
      document.removeEventListener('pointerdown', outside);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen, open]);

  if (!isOpen) return null;
  const forced = page.forcedWay.value;
  const used = page.session.value?.way.value ?? null;
  const camera = page.camera.value;
  return (
    <div class="panel" id="connection" role="dialog" aria-label={texts.connection} tabIndex={-1} ref={panel}>
      <button class="control panel-close" type="button" aria-label={texts.close} onClick={() => (open.value = false)}>
        <CloseIcon />
      </button>
      <fieldset class="choices">
        <legend class="panel-title">{texts.wayQuestion}</legend>
        <Choice page={page} way={null} chosen={forced === null} used={null} />
        {ways.map((way) => (
          <Choice page={page} way={way} chosen={forced === way} used={used} key={way} />
        ))}
      </fieldset>
      <dl class="facts">
        <Fact name={texts.facts.source} value={camera?.sourceLabel ?? ''} />
        <Fact
          name={texts.facts.picture}
          value={
            camera?.stream
              ? texts.pictureSize(camera.stream.widthPixels, camera.stream.heightPixels, camera.stream.framesPerSecond)
              : ''
          }
        />
        <Fact name={texts.facts.version} value={page.version.value} />
      </dl>
      <dl class="facts facts-keys" aria-label={texts.keys}>
        {texts.keyList.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Choice({ page, way, chosen, used }: { page: Page; way: Way | null; chosen: boolean; used: Way | null }) {
  const key = way ?? 'auto';
  return (
    <label class="choice">
      <input type="radio" name="way" value={key} checked={chosen} onChange={() => page.useWay(way)} />
      <span>
        {texts.way[key]} <small>{way !== null && way === used ? texts.now : texts.wayHint[key]}</small>
      </span>
    </label>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  if (value === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
