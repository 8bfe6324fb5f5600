import { ways, type Way } from '../player/player';

/** What the page's address asks for: `?camera=` and `?way=`. */
export interface Wishes {
  readonly camera: string | null;
  readonly way: Way | null;
}

export function wishesIn(search: string): Wishes {
  const parameters = new URLSearchParams(search);
  const way = parameters.get('way');
  return { camera: parameters.get('camera'), way: ways.find((known) => known === way) ?? null };
}

/** The same address with other wishes; what is null is not named. */
export function searchFor({ camera, way }: Wishes): string {
  const parameters = new URLSearchParams();
  if (camera !== null) parameters.set('camera', camera);
  if (way !== null) parameters.set('way', way);
  const search = parameters.toString();
  return search === '' ? '' : `?${search}`;
}
