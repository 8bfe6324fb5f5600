import type { Settings, Value } from '../api/settings';

function value(settings: Settings, key: string): Value | null {
  return settings.settings.find((one) => one.key === key)?.value ?? null;
}

/**
 * Where this page is after a change of settings, when the port moved that it was loaded from; null when it is where it
 * was, or when nobody can say: 0 stands for any port.
 */
export function movedTo(here: URL, before: Settings, now: Settings): string | null {
  const secure = here.protocol === 'https:';
  const gone = secure && value(now, 'server.tls') === 'off' && value(before, 'server.tls') !== 'off';
  const key = secure && !gone ? 'server.tls-port' : 'server.port';
  const port = value(now, key);
  if (typeof port !== 'number' || port === 0) return null;
  if (!gone && value(before, key) === port) return null;
  const there = new URL(here);
  there.protocol = gone ? 'http:' : here.protocol;
  there.port = String(port);
  return there.href;
}
