import { useSignal } from '@preact/signals';
import type { Settings } from '../api/settings';
import { Dialog } from '../parts/Dialog';
import { texts } from '../texts';
import type { Pipit } from '../view/pipit';
import { ChangeNotice } from './ChangeNotice';
import { ControlsCard } from './ControlsCard';
import { FitNotice } from './FitNotice';
import { GroupCard } from './GroupCard';
import { cameraGroups } from './groups';
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
      <ControlsCard api={pipit.api} camera={camera} kept={kept(settings, camera)} />
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
