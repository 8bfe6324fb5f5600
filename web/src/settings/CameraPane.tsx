import { useSignal } from '@preact/signals';
import type { CameraControl } from '../api/controls';
import type { Settings } from '../api/settings';
import { Dialog } from '../parts/Dialog';
import { texts, wordFor } from '../texts';
import type { Pipit } from '../view/pipit';
import { ChangeNotice } from './ChangeNotice';
import { ControlsCard } from './ControlsCard';
import { FitNotice } from './FitNotice';
import { GroupCard } from './GroupCard';
import { cameraGroups, cameraNames } from './groups';
import { PrivacyCard } from './PrivacyCard';
import type { SettingsStore } from './settingsStore';

interface CameraPaneProperties {
  pipit: Pipit;
  store: SettingsStore;
  settings: Settings;
  camera: string;
  /** A device keeps at least one camera. */
  removable: boolean;
}

/** Everything about one camera. */
export function CameraPane({ pipit, store, settings, camera, removable }: CameraPaneProperties) {
  const state = pipit.page.cameras.value.find(({ name }) => name === camera) ?? null;
  const privacy = settings.settings.find(({ key }) => key === `cameras.${camera}.privacy`);
  const [first, ...rest] = cameraGroups(settings, camera);
  return (
    <>
      <ChangeNotice change={state?.change ?? null} nowMs={pipit.poller.state.value?.nowMs ?? 0} />
      {privacy !== undefined && <PrivacyCard store={store} setting={privacy} />}
      {first !== undefined && <GroupCard store={store} group={first} />}
      <FitNotice api={pipit.api} store={store} camera={camera} />
      {cameraNames(settings)[0] === camera && <ServoCard pipit={pipit} />}
      <ControlsCard
        api={pipit.api}
        path={`cameras/${encodeURIComponent(camera)}/controls`}
        kept={kept(settings, camera)}
        words={texts.settings.controls}
        nameOf={nameOf}
      />
      {rest.map((group) => (
        <GroupCard store={store} group={group} key={group.name} />
      ))}
      {removable && <Removal pipit={pipit} store={store} camera={camera} />}
    </>
  );
}

/** What the settings say of a camera's controls: when somebody else changes that, they are to be read again. */
function kept(settings: Settings, camera: string): string {
  const of = (name: string): unknown => settings.settings.find(({ key }) => key === `cameras.${camera}.${name}`)?.value;
  return JSON.stringify([of('source'), of('frame-rate'), of('csi')]);
}

/** The driver's words for a control, or the page's own for those that Pipit itself names. */
function nameOf({ id, name, reopens }: CameraControl): string {
  return reopens ? (wordFor(texts.settings.controls.ribbon, id) ?? name) : name;
}

/** Turns the camera, where servos do; by sliders, which keys and fingers move. */
function ServoCard({ pipit }: { pipit: Pipit }) {
  const words = texts.settings.servos;
  return (
    <ControlsCard
      api={pipit.api}
      path="servos"
      words={words}
      nameOf={({ id, name }) => wordFor(words.names, id) ?? name}
    />
  );
}

interface RemovalProperties {
  pipit: Pipit;
  store: SettingsStore;
  camera: string;
}

function Removal({ pipit, store, camera }: RemovalProperties) {
  const asked = useSignal(false);
  const { remove, cancel } = texts.settings;
  const close = (): void => {
    asked.value = false;
  };
  const yes = async (): Promise<void> => {
    close();
    if (await store.removeCamera(camera)) pipit.poller.now();
  };
  return (
    <p class="removal">
      <button class="button button-danger" type="button" onClick={() => (asked.value = true)}>
        {remove.button(camera)}
      </button>
      {asked.value && (
        <Dialog title={remove.title(camera)} close={close}>
          <p>{remove.sentence}</p>
          <div class="buttons">
            <button class="button" type="button" onClick={close}>
              {cancel}
            </button>
            <button class="button button-danger" type="button" onClick={() => void yes()}>
              {remove.yes}
            </button>
          </div>
        </Dialog>
      )}
    </p>
  );
}
