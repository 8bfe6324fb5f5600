import { maybeNumber, number, object, objects, oneOf, text } from './json';

/** A browser that is logged in. */
export interface LogIn {
  readonly id: string;
  readonly createdMs: number;
  readonly lastSeenMs: number;
  readonly address: string;
  readonly agent: string;
  readonly current: boolean;
}

export type Rights = 'read' | 'control';

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly rights: Rights;
  readonly createdMs: number;
  readonly lastUsedMs: number | null;
}

export interface Access {
  readonly viewing: 'open' | 'password';
  readonly sessions: readonly LogIn[];
  readonly tokens: readonly Token[];
}

export function parseAccess(json: unknown): Access {
  const access = object(json);
  return {
    viewing: oneOf(['open', 'password'], access['viewing']),
    sessions: objects(access['sessions']).map((one) => ({
      id: text(one['id']),
      createdMs: number(one['createdMs']),
      lastSeenMs: number(one['lastSeenMs']),
      address: text(one['address']),
      agent: text(one['agent']),
      current: one['current'] === true,
    })),
    tokens: objects(access['tokens']).map((one) => ({
      id: text(one['id']),
      name: text(one['name']),
      rights: oneOf(['read', 'control'], one['rights']),
      createdMs: number(one['createdMs']),
      lastUsedMs: maybeNumber(one['lastUsedMs']),
    })),
  };
}

/** Browser and system out of a User-Agent, as far as people know them; null where it says neither. Pure. */
export function browserOf(agent: string): { readonly browser: string; readonly system: string } | null {
  const browser = agent.includes('Edg/')
    ? 'Edge'
    : agent.includes('OPR/')
      ? 'Opera'
      : /Firefox\/|FxiOS\//.test(agent)
        ? 'Firefox'
        : /Chrome\/|CriOS\/|Chromium\//.test(agent)
          ? 'Chrome'
          : agent.includes('Safari/')
            ? 'Safari'
            : null;
  const system = agent.includes('iPhone')
    ? 'iPhone'
    : agent.includes('iPad')
      ? 'iPad'
      : agent.includes('Android')
        ? 'Android'
        : agent.includes('Windows')
          ? 'Windows'
          : /Mac OS X|Macintosh/.test(agent)
            ? 'Mac'
            : agent.includes('CrOS')
              ? 'ChromeOS'
              : agent.includes('Linux')
                ? 'Linux'
                : null;
  return browser === null || system === null ? null : { browser, system };
}
