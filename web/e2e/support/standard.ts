import { port } from './device';

/** A settings file with a small test picture, which is cheap to encode, and more in the tables given. */
export function testPictures(names: readonly string[] = ['camera'], more = ''): string {
  const cameras = names.map(
    (name) => `[cameras.${name}]\nsource = "test" # moves\nwidth = 640\nheight = 360\nbitrate-kbit = 1000\n`,
  );
  return [`[server]\nport = ${port}\n`, ...cameras, more].join('\n');
}
