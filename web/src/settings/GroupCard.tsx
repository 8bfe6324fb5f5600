import { useSignal } from '@preact/signals';
import type { Setting } from '../api/settings';
import { texts } from '../texts';
import type { Group } from './groups';
import { shortKey } from './groups';
import { HeaderDrawing } from './HeaderDrawing';
import { SettingField } from './SettingField';
import type { SettingsStore } from './settingsStore';
import { SizeField } from './SizeField';
import { SourceField } from './SourceField';

interface GroupCardProperties {
  store: SettingsStore;
  group: Group;
}

/** Settings that belong together. */
export function GroupCard({ store, group }: GroupCardProperties) {
  if (group.name === 'expert') return <FoldedCard store={store} group={group} />;
  const id = `group-${group.name}`;
  return (
    <section class={`card${group.settings.length > 1 ? ' card-wide' : ''}`} aria-labelledby={id}>
      <h2 id={id}>{texts.settings.groups[group.name]}</h2>
      <Fields store={store} settings={group.settings} />
      {group.name === 'gpio' && <HeaderDrawing store={store} />}
    </section>
  );
}

/** Settings for experts: folded until somebody wants them or something is to be seen there, and open until it is closed. */
function FoldedCard({ store, group }: GroupCardProperties) {
  const open = useSignal(false);
  const touched = group.settings.some(({ key }) => store.changes.value.has(key) || store.fieldFaults.value.has(key));
  return (
    <details
      class="card"
      open={open.value || touched}
      onToggle={({ currentTarget }) => (open.value = currentTarget.open)}
    >
      <summary>
        <h2>{texts.settings.groups[group.name]}</h2> <span class="card-hint">{texts.settings.expertHint}</span>
      </summary>
      <Fields store={store} settings={group.settings} />
    </details>
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
          const source = width.key.replace(/width$/, 'source');
          return <SizeField store={store} width={width} height={height} source={source} key={setting.key} />;
        }
        if (shortKey(setting.key) === 'source') {
          return <SourceField store={store} setting={setting} key={setting.key} />;
        }
        return <SettingField store={store} setting={setting} key={setting.key} />;
      })}
    </div>
  );
}
