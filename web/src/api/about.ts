import { object, objects, text } from './json';

export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly url: string;
}

export interface About {
  readonly version: string;
  /** What the program as a whole is under, and where its sources are, in the device's words. */
  readonly licence: string;
  readonly sources: string;
  readonly licences: readonly Licence[];
}

export function parseAbout(json: unknown): About {
  const about = object(json);
  return {
    version: text(about['version']),
    licence: text(about['licence']),
    sources: text(about['sources']),
    licences: objects(about['licences']).map((one) => ({
      name: text(one['name']),
      version: text(one['version']),
      licence: text(one['licence']),
      // Nothing but a web address becomes a link.
      url: /^https?:\/\//.test(text(one['url'])) ? text(one['url']) : '',
    })),
  };
}
