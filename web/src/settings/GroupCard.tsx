import type { Setting } from '../api/settings';
import { texts } from '../texts';
import type { Group } from './groups';
import { shortKey } from './groups';
import { SettingField } from './SettingField';
import type { SettingsStore } from './settingsStore';
import { SizeField } from './SizeField';
import { SourceField } from './SourceField';

/** Settings that belong together; those for experts stay folded until somebody wants them. */
export function GroupCard({ store, group }: { store: SettingsStore; group: Group }) {
  const title = texts.settings.groups[group.name];
  const id = `group-${group.name}`;
  if (group.name === 'expert') {
    const touched = group.settings.some(({ key }) => store.changes.value.has(key) || store.fieldFaults.value.has(key));
    return (
      <details class="card" open={touched ? true : undefined}>
        <summary>
          <h2>{title}</h2> <span class="card-hint">{texts.settings.expertHint}</span>
        </summary>
        <Fields store={store} settings={group.settings} />
      </details>
    );
  }
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Fields store={store} settings={group.settings} />
    </section>
  );
}

function Fields({ store, settings }: { store: SettingsStore; settings: readonly Setting[] }) {
  const find = (name: string): Setting | undefined => settings.find(({ key }) => shortKey(key) === name);
  const width = find('width');
  const height = find('height');
  return (
    <div class="fields">
      {settings.map((setting) => {
        if (setting === height && width !== undefined) return null;
        if (setting === width && height !== undefined) {
          return <SizeField store={store} width={width} height={height} key={setting.key} />;
        }
        if (shortKey(setting.key) === 'source') {
          return <SourceField store={store} setting={setting} key={setting.key} />;
        }
        return <SettingField store={store} setting={setting} key={setting.key} />;
      })}
    </div>
  );
}
