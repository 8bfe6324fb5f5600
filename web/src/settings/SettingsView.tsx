import { effect, untracked, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Notice } from '../parts/Notice';
import { texts } from '../texts';
import type { Pipit } from '../view/pipit';
import { AddCamera } from './AddCamera';
import { ApplyBar } from './ApplyBar';
import { CameraPane } from './CameraPane';
import { GroupCard } from './GroupCard';
import { cameraNames, deviceGroups } from './groups';
import { Preview } from './Preview';
import { SettingsStore } from './settingsStore';
import './settings.css';

const pollEveryMs = 10_000;

/** All settings: of each camera, with its picture beside, and of the device. */
export function SettingsView({ pipit }: { pipit: Pipit }) {
  const store = (pipit.settings ??= new SettingsStore(pipit.api, (address) => location.assign(address)));
  const adding = useSignal(false);
  const deviceShown = useSignal(false);
  useFreshSettings(pipit, store);

  const settings = store.settings.value;
  if (settings === null) {
    return store.problem.value === null ? (
      <p class="loading">{texts.loading}</p>
    ) : (
      <Notice tone="wrong" role="alert" {...store.problem.value} />
    );
  }
  const names = cameraNames(settings);
  const watched = pipit.page.cameraName.value;
  const camera = names.find((name) => name === watched) ?? names[0];
  const device = deviceShown.value || camera === undefined;
  return (
    <div class={`view settings${device ? '' : ' settings-camera'}`}>
      <h1>{texts.settings.title}</h1>
      <div class="settings-tabs">
        <fieldset class="pills">
          <legend class="unseen">{texts.settings.whose}</legend>
          {names.map((name) => (
            <Tab
              key={name}
              name={name}
              chosen={!device && name === camera}
              choose={() => {
                deviceShown.value = false;
                pipit.page.watch(name);
              }}
            />
          ))}
          <Tab name={texts.settings.device} chosen={device} choose={() => (deviceShown.value = true)} />
        </fieldset>
        <button class="button button-quiet" type="button" onClick={() => (adding.value = true)}>
          {texts.settings.add.button}
        </button>
      </div>
      {!device && <Preview page={pipit.page} />}
      <div class="settings-form">
        {device ? (
          <>
            <div class="card-grid">
              {deviceGroups(settings).map((group) => (
                <GroupCard store={store} group={group} key={group.name} />
              ))}
            </div>
            {settings.file !== '' && <p class="card-hint">{texts.settings.file(settings.file)}</p>}
          </>
        ) : (
          <CameraPane
            pipit={pipit}
            store={store}
            settings={settings}
            camera={camera}
            removable={names.length > 1}
            key={camera}
          />
        )}
        <ApplyBar store={store} pipit={pipit} />
      </div>
      {adding.value && (
        <AddCamera
          store={store}
          names={names}
          close={() => (adding.value = false)}
          added={(name) => {
            adding.value = false;
            deviceShown.value = false;
            pipit.poller.now();
            pipit.page.watch(name);
          }}
        />
      )}
    </div>
  );
}

function Tab({ name, chosen, choose }: { name: string; chosen: boolean; choose: () => void }) {
  return (
    <label class="pills-one">
      <input class="unseen" type="radio" name="settings-of" checked={chosen} onChange={choose} />
      <span>{name}</span>
    </label>
  );
}

/** Keeps up with what others change, and warns before changes are lost. */
function useFreshSettings(pipit: Pipit, store: SettingsStore): void {
  useEffect(() => {
    void store.load();
    void store.loadDevices();
    const unfollow = pipit.events.follow();
    const stopListening = effect(() => {
      const revision = pipit.events.revision.value;
      untracked(() => {
        if (revision !== null && revision !== store.settings.peek()?.revision && !store.busy.peek()) void store.load();
      });
    });
    const timer = setInterval(() => {
      if (!pipit.events.connected.peek() && !document.hidden && !store.busy.peek()) void store.load();
    }, pollEveryMs);
    const leaving = (event: BeforeUnloadEvent): void => {
      if (store.changeCount.peek() > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', leaving);
    return () => {
      unfollow();
      stopListening();
      clearInterval(timer);
      window.removeEventListener('beforeunload', leaving);
    };
  }, [pipit, store]);
}
