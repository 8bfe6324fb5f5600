import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../texts';
import { Bar } from './Bar';
import { ConnectionPanel } from './ConnectionPanel';
import { NoticeIcon, PlayIcon } from './icons';
import type { Page } from './page';
import { toggleFullScreen, togglePictureInPicture } from './screens';

/** What the bar and the keys can do with the picture. */
export interface StageActions {
  toggleFullScreen(): void;
  togglePictureInPicture(): void;
  toggleConnection(): void;
}

const idleAfterMs = 3000;

/** The picture, the words over it and the bar of controls; fills the screen as a whole. */
export function Stage({ page, actions }: { page: Page; actions: RefObject<StageActions | null> }) {
  const stage = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const panelOpen = useSignal(false);
  const fullScreen = useSignal(false);
  const idle = useSignal(false);

  useEffect(() => (video.current === null ? undefined : page.playInto(video.current)), [page]);

  useEffect(() => {
    const changed = (): void => {
      fullScreen.value = document.fullscreenElement !== null;
    };
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, [fullScreen]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const moved = (): void => {
      idle.value = false;
      clearTimeout(timer);
      timer = setTimeout(() => (idle.value = true), idleAfterMs);
    };
    const events = ['pointermove', 'pointerdown', 'keydown'] as const;
    for (const event of events) document.addEventListener(event, moved);
    return () => {
      clearTimeout(timer);
      for (const event of events) document.removeEventListener(event, moved);
    };
  }, [idle]);

  const does: StageActions = {
    toggleFullScreen() {
      if (stage.current !== null && video.current !== null) quietly(toggleFullScreen(stage.current, video.current));
    },
    togglePictureInPicture() {
      if (video.current !== null) quietly(togglePictureInPicture(video.current));
    },
    toggleConnection() {
      panelOpen.value = !panelOpen.value;
    },
  };
  actions.current = does;

  return (
    <section class={`stage${fullScreen.value ? ' stage-full' : ''}${idle.value ? ' stage-idle' : ''}`} ref={stage}>
      <div class="picture">
        <video
          ref={video}
          muted
          playsInline
          disablePictureInPicture={false}
          aria-label={texts.video(page.cameraName.value)}
          onDblClick={() => does.toggleFullScreen()}
        />
        <Over page={page} />
      </div>
      <Bar page={page} does={does} fullScreen={fullScreen.value} panelOpen={panelOpen.value} />
      <ConnectionPanel page={page} open={panelOpen} />
    </section>
  );
}

/** Words over the picture while it does not move, with the one button that helps where one does. */
function Over({ page }: { page: Page }) {
  const { place, tone, title, sentence, action, startable } = page.status.value;
  if (place !== 'over') return null;
  const words = (
    <>
      <strong class="over-title">{title}</strong>
      {sentence !== '' && <span class="over-sentence">{sentence}</span>}
      {action !== '' && <span class="over-action">{action}</span>}
    </>
  );
  if (startable) {
    return (
      <button class="over over-button" type="button" onClick={() => page.togglePause()}>
        <span class="over-play">
          <PlayIcon />
        </span>
        {words}
      </button>
    );
  }
  return (
    <div class={`over over-${tone}`} role="status">
      {tone === 'busy' && <span class="over-busy" aria-hidden="true" />}
      {tone === 'wrong' && <NoticeIcon />}
      {words}
    </div>
  );
}

/** A browser that refuses full screen or picture in picture says so by not doing it. */
function quietly(attempt: Promise<void>): void {
  attempt.catch((error: unknown) => console.info(`Pipit: ${String(error)}`));
}
