import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../texts';
import { keyPressed } from './keys';
import { Logo } from './Logo';
import { NoticeIcon } from './icons';
import type { Page } from './page';
import { Stage, type StageActions } from './Stage';

/** The whole page: name, cameras, picture, and what is wrong. */
export function App({ page }: { page: Page }) {
  const actions = useRef<StageActions | null>(null);
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => keyPressed(event, page, actions.current);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [page]);
  return (
    <div class="page" style={{ '--ratio': page.ratio.value.toFixed(4) }}>
      <header class="top">
        <h1 class="top-name">
          <Logo />
        </h1>
        <Cameras page={page} />
      </header>
      <Warnings page={page} />
      <main class="main">
        <Stage page={page} actions={actions} />
        <Below page={page} />
      </main>
    </div>
  );
}

/** The choice of camera where there is one, else what the camera is. */
function Cameras({ page }: { page: Page }) {
  const cameras = page.cameras.value;
  const chosen = page.cameraName.value;
  if (cameras.length < 2) return <p class="top-source">{page.camera.value?.sourceLabel ?? ''}</p>;
  return (
    <fieldset class="cameras">
      <legend class="unseen">{texts.camera}</legend>
      {cameras.map(({ name }) => (
        <label class="cameras-one" key={name}>
          <input
            class="unseen"
            type="radio"
            name="camera"
            value={name}
            checked={name === chosen}
            onChange={() => page.watch(name)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Warnings({ page }: { page: Page }) {
  return (
    <>
      {page.warnings.value.map(({ code, sentence, action }) => (
        <div class="notice notice-warning" role="note" key={code}>
          <NoticeIcon />
          <p>
            {sentence} <span class="notice-action">{action}</span>
          </p>
        </div>
      ))}
    </>
  );
}

/** What is wrong while the picture itself shows something, such as the device's own slate. */
function Below({ page }: { page: Page }) {
  const { place, title, sentence, action } = page.status.value;
  return (
    <div class="below" role="status">
      {place === 'below' && (
        <div class="notice notice-wrong">
          <NoticeIcon />
          <p>
            <strong>{title}</strong> {sentence} <span class="notice-action">{action}</span>
          </p>
        </div>
      )}
    </div>
  );
}
