import type { ComponentChildren } from 'preact';
import { texts } from '../texts';
import {
  ConnectionIcon,
  FullScreenIcon,
  LeaveFullScreenIcon,
  PauseIcon,
  PictureInPictureIcon,
  PlayIcon,
} from './icons';
import type { Page } from './page';
import { canFillScreen, canFloat } from './screens';
import type { StageActions } from './Stage';

interface BarProperties {
  page: Page;
  does: StageActions;
  fullScreen: boolean;
  panelOpen: boolean;
}

/** State and delay on the left, controls on the right. */
export function Bar({ page, does, fullScreen, panelOpen }: BarProperties) {
  const { tone, label, startable } = page.status.value;
  return (
    <div class="bar">
      <p class={`badge badge-${tone}`} role="status">
        <span class="badge-dot" aria-hidden="true" />
        {label}
      </p>
      <Delay page={page} />
      <div class="bar-controls">
        <Control
          name={startable ? texts.resume : texts.pause}
          keys="k"
          disabled={!startable && page.session.value?.phase.value !== 'playing'}
          onClick={() => page.togglePause()}
        >
          {startable ? <PlayIcon /> : <PauseIcon />}
        </Control>
        <Control
          name={texts.connection}
          keys="c"
          expanded={panelOpen}
          controls="connection"
          onClick={() => does.toggleConnection()}
        >
          <ConnectionIcon />
        </Control>
        {canFloat() && (
          <Control name={texts.pictureInPicture} keys="p" onClick={() => does.togglePictureInPicture()}>
            <PictureInPictureIcon />
          </Control>
        )}
        {canFillScreen() && (
          <Control
            name={fullScreen ? texts.leaveFullScreen : texts.fullScreen}
            keys="f"
            onClick={() => does.toggleFullScreen()}
          >
            {fullScreen ? <LeaveFullScreenIcon /> : <FullScreenIcon />}
          </Control>
        )}
      </div>
    </div>
  );
}

function Delay({ page }: { page: Page }) {
  const latencyMs = page.session.value?.latencyMs.value ?? null;
  if (latencyMs === null) return null;
  return (
    <p class="delay" title={texts.delayHint}>
      <span class="delay-value">{texts.delaySeconds(latencyMs)}</span> {texts.delay}
    </p>
  );
}

interface ControlProperties {
  name: string;
  keys: string;
  onClick: () => void;
  children: ComponentChildren;
  disabled?: boolean;
  expanded?: boolean;
  controls?: string;
}

function Control({ name, keys, onClick, children, disabled, expanded, controls }: ControlProperties) {
  return (
    <button
      class="control"
      type="button"
      aria-label={name}
      aria-keyshortcuts={keys}
      aria-expanded={expanded}
      aria-controls={expanded === true ? controls : undefined}
      title={`${name} (${keys.toUpperCase()})`}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
