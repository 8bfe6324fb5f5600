import { useSignal } from '@preact/signals';
import { texts } from '../texts';
import { pins, placeOf, type Pin } from './header';
import type { SettingsStore } from './settingsStore';
import { labelOf } from './words';

const uses = [
  'gpio.lamp-pin',
  'gpio.button-pin',
  'gpio.motion-pin',
  'gpio.ir-cut-pin',
  'gpio.ir-lamp-pin',
  'gpio.light-pin',
] as const;
const rows = Array.from({ length: pins.length / 2 }, (_, row) => [2 * row + 1, 2 * row + 2] as const);

/** The header of a Raspberry Pi, with what is wired to it, as the fields say now. */
export function HeaderDrawing({ store }: { store: SettingsStore }) {
  const open = useSignal(false);
  // Another chip may be on another header.
  if (store.shown('gpio.chip') !== 'auto') return null;
  const wired = new Map<number, string>();
  for (const key of uses) {
    const gpio = store.shown(key);
    const place = typeof gpio === 'number' && gpio > 0 ? placeOf(gpio) : null;
    if (place !== null) wired.set(place, labelOf(key));
  }
  const words = texts.settings.header;
  const told = [...wired].map(([place, use]) => words.wired(use, String(pins[place - 1]), place));
  return (
    <details
      class="header"
      open={open.value || wired.size > 0}
      onToggle={({ currentTarget }) => (open.value = currentTarget.open)}
    >
      <summary>{words.title}</summary>
      <p class="field-hint">{words.sentence}</p>
      <div class="header-pins" role="img" aria-label={told.length > 0 ? told.join(' ') : words.empty}>
        {rows.map(([odd, even]) => (
          <div class="header-row" key={odd}>
            <Name pin={pins[odd - 1]} use={wired.get(odd)} />
            <Place place={odd} wired={wired.has(odd)} />
            <Place place={even} wired={wired.has(even)} />
            <Name pin={pins[even - 1]} use={wired.get(even)} />
          </div>
        ))}
      </div>
    </details>
  );
}

function Name({ pin, use }: { pin: Pin | undefined; use: string | undefined }) {
  const name = typeof pin === 'number' ? `GPIO ${pin}` : pin;
  return (
    <span class={`header-name${use === undefined ? '' : ' header-use'}`}>
      {use === undefined ? name : `${use} · ${name}`}
    </span>
  );
}

function Place({ place, wired }: { place: number; wired: boolean }) {
  const kind = pins[place - 1];
  const look = wired ? 'wired' : kind === 'GND' ? 'ground' : typeof kind === 'number' ? 'free' : 'power';
  return <span class={`header-pin header-${look}`}>{place}</span>;
}
