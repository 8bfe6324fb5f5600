import type { Changes, Value } from '../api/settings';

const asked = ['width', 'height', 'frame-rate', 'bitrate-kbit'];
/** With another of these the device would be asked about a camera that it does not have yet. */
const others = ['source', 'format', 'encoder', 'rotate'];

/**
 * The query by which the device is asked whether a picture fits; null while none was chosen. Pure.
 *
 * @param shown the value that a field shows
 */
export function fitQuestion(camera: string, changes: Changes, shown: (key: string) => Value | null): string | null {
  const changed = (names: readonly string[]): boolean => names.some((name) => changes.has(`cameras.${camera}.${name}`));
  if (!changed(asked) || changed(others)) return null;
  const query = new URLSearchParams();
  for (const name of asked) {
    const value = shown(`cameras.${camera}.${name}`);
    if (typeof value !== 'number') return null;
    query.set(name, String(value));
  }
  return query.toString();
}
