import { texts } from '../texts';
import type { Page } from './page';

/** The choice of camera where there is one. */
export function CameraChoice({ page }: { page: Page }) {
  const cameras = page.cameras.value;
  const chosen = page.cameraName.value;
  if (cameras.length < 2) return null;
  return (
    <fieldset class="pills">
      <legend class="unseen">{texts.camera}</legend>
      {cameras.map(({ name }) => (
        <label class="pills-one" key={name}>
          <input
            class="unseen"
            type="radio"
            name="camera"
            value={name}
            checked={name === chosen}
            onChange={() => page.watch(name)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
