import type { JSX } from 'preact';
import { texts } from '../texts';
import { AboutIcon, AccessIcon, HealthIcon, LiveIcon, SettingsIcon } from './icons';
import { isPlainClick, paths, views, type Router, type View } from './routes';

const icons: Readonly<Record<View, () => JSX.Element>> = {
  live: LiveIcon,
  settings: SettingsIcon,
  health: HealthIcon,
  access: AccessIcon,
  about: AboutIcon,
};

/** The way to the views: beside the name, on phones below the thumb. */
export function Navigation({ router }: { router: Router }) {
  return (
    <nav class="views" aria-label={texts.navigation}>
      {views.map((view) => {
        const Icon = icons[view];
        return (
          <a
            class="views-one"
            key={view}
            href={paths[view]}
            aria-current={router.view.value === view ? 'page' : undefined}
            onClick={(event) => {
              if (!isPlainClick(event)) return;
              event.preventDefault();
              router.go(view);
            }}
          >
            <Icon />
            <span>{texts.views[view]}</span>
          </a>
        );
      })}
    </nav>
  );
}
