import type { Page } from './page';
import type { StageActions } from './Stage';

/** The page's keys. Keys with a modifier belong to the browser, and a focused control keeps its own. */
export function keyPressed(event: KeyboardEvent, page: Page, actions: StageActions | null): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const target = event.target instanceof Element ? event.target : null;
  const onControl = target?.closest('button, input, select, textarea, a') !== null && target !== null;
  const key = event.key.toLowerCase();
  if (key === ' ' && onControl) return;
  if (/^[1-9]$/.test(key)) {
    const camera = page.cameras.peek()[Number(key) - 1];
    if (camera === undefined) return;
    page.watch(camera.name);
  } else if (key === ' ' || key === 'k') page.togglePause();
  else if (key === 'f') actions?.toggleFullScreen();
  else if (key === 'p') actions?.togglePictureInPicture();
  else if (key === 'c') actions?.toggleConnection();
  else return;
  event.preventDefault();
}
