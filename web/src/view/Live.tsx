import { useEffect, useRef } from 'preact/hooks';
import { Notice } from '../parts/Notice';
import { texts } from '../texts';
import { NoticeIcon, PrivateIcon } from './icons';
import { keyPressed } from './keys';
import type { Page } from './page';
import type { Pipit } from './pipit';
import { isPlainClick, paths } from './routes';
import { Stage, type StageActions } from './Stage';

/** The live picture, and what is wrong with it. */
export function Live({ pipit }: { pipit: Pipit }) {
  const { page } = pipit;
  const actions = useRef<StageActions | null>(null);
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => keyPressed(event, page, actions.current);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [page]);
  return (
    <div class="live" style={{ '--ratio': page.ratio.value.toFixed(4) }}>
      <h1 class="unseen">
        {texts.views.live}: {page.cameraName.value}
      </h1>
      <Invitation pipit={pipit} />
      <Warnings page={page} />
      <Stage page={page} actions={actions} />
      <Below page={page} />
    </div>
  );
}

/** A device without an owner asks for one. */
function Invitation({ pipit }: { pipit: Pipit }) {
  if (pipit.keeper.session.value?.claimed !== false) return null;
  const { invitation, title } = texts.door.claim;
  return (
    <Notice tone="plain" role="note" sentence={invitation}>
      <a
        class="button button-first"
        href={paths.settings}
        onClick={(event) => {
          if (!isPlainClick(event)) return;
          event.preventDefault();
          pipit.router.go('settings');
        }}
      >
        {title}
      </a>
    </Notice>
  );
}

function Warnings({ page }: { page: Page }) {
  return (
    <>
      {page.warnings.value
        .filter(({ code }) => code !== 'unclaimed')
        .map(({ code, sentence, action }) => (
          <Notice tone="warning" role="note" sentence={sentence} action={action} key={code} />
        ))}
    </>
  );
}

/** What is to say while the picture itself shows something, such as the device's own slate. */
function Below({ page }: { page: Page }) {
  const { place, tone, title, sentence, action } = page.status.value;
  return (
    <div class="below" role="status">
      {place === 'below' && (
        <div class={`notice notice-${tone}`}>
          {tone === 'idle' ? <PrivateIcon /> : <NoticeIcon />}
          <p>
            <strong>{title}</strong> {sentence} <span class="notice-action">{action}</span>
          </p>
        </div>
      )}
    </div>
  );
}
