import { signal, type ReadonlySignal } from '@preact/signals';

export type View = 'live' | 'settings' | 'health' | 'access' | 'about';

/**
 * Where each view is. The address /health answers programs that watch over Pipit, so people's health is under /status;
 * the server knows these paths too (PageRoute).
 */
export const paths: Readonly<Record<View, string>> = {
  live: '/',
  settings: '/settings',
  health: '/status',
  access: '/access',
  about: '/about',
};

export const views = Object.keys(paths) as readonly View[];

/** The view that a path names; live where it names none. Pure. */
export function viewAt(path: string): View {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return views.find((view) => paths[view] === trimmed) ?? 'live';
}

/** Which view is shown, together with the browser's history. */
export class Router {
  private readonly current = signal<View>(viewAt(location.pathname));

  constructor() {
    window.addEventListener('popstate', () => (this.current.value = viewAt(location.pathname)));
  }

  get view(): ReadonlySignal<View> {
    return this.current;
  }

  go(view: View): void {
    if (view === this.current.peek()) return;
    history.pushState(null, '', `${paths[view]}${location.search}`);
    this.current.value = view;
    window.scrollTo(0, 0);
  }
}

/** Whether a click on a link is meant for the page, and not for a new tab or window. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
