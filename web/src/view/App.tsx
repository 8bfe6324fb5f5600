import { useEffect, useRef } from 'preact/hooks';
import { Notice } from '../parts/Notice';
import { language, texts } from '../texts';
import { CameraChoice } from './CameraChoice';
import { Lazy } from './Lazy';
import { Live } from './Live';
import { Logo } from './Logo';
import { Navigation } from './Navigation';
import type { Pipit } from './pipit';

/** The whole page: name, the way to the views, and the view that is chosen. */
export function App({ pipit }: { pipit: Pipit }) {
  const view = pipit.router.view.value;
  const main = useRef<HTMLElement>(null);
  const shownBefore = useRef(view);
  useEffect(() => {
    if (shownBefore.current === view) return;
    shownBefore.current = view;
    // Readers by ear start at the new view, and Tab goes on from there.
    main.current?.focus();
  }, [view]);
  return (
    <div class={`page page-${view}`} key={language.value}>
      <a class="skip" href="#content">
        {texts.skip}
      </a>
      <header class="top">
        <p class="top-name">
          <Logo />
        </p>
        {view === 'live' && <CameraChoice page={pipit.page} />}
        <Navigation router={pipit.router} />
      </header>
      <main class="main" id="content" tabIndex={-1} ref={main}>
        <Shown pipit={pipit} />
      </main>
    </div>
  );
}

/** The chosen view, or the door before it. */
function Shown({ pipit }: { pipit: Pipit }) {
  const view = pipit.router.view.value;
  const mayView = pipit.mayView.value;
  if (view === 'live') return mayView === false ? <Lazy name="door" pipit={pipit} /> : <Live pipit={pipit} />;
  if (mayView === null) {
    return pipit.keeper.answers.value ? (
      <p class="loading">{texts.loading}</p>
    ) : (
      <Notice tone="wrong" {...texts.fault.unreachable} />
    );
  }
  const open = view === 'about' ? mayView : pipit.isAdmin.value;
  return <Lazy name={open ? view : 'door'} pipit={pipit} key={open ? view : 'door'} />;
}
