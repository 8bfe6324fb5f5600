import { object, objects, text } from './json';

export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly url: string;
}

export interface About {
  readonly version: string;
  readonly licences: readonly Licence[];
}

export function parseAbout(json: unknown): About {
  const about = object(json);
  return {
    version: text(about['version']),
    licences: objects(about['licences']).map((one) => ({
      name: text(one['name']),
      version: text(one['version']),
      licence: text(one['licence']),
      // Nothing but a web address becomes a link.
      url: /^https?:\/\//.test(text(one['url'])) ? text(one['url']) : '',
    })),
  };
}
