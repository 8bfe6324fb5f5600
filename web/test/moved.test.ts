import { describe, expect, test } from 'vitest';
import type { Settings } from '../src/api/settings';
import { movedTo } from '../src/settings/moved';

function settings(values: Record<string, string | number>): Settings {
  const all = { 'server.port': 8080, 'server.tls': 'self-signed', 'server.tls-port': 8443, ...values };
  return {
    settings: Object.entries(all).map(([key, value]) => ({ key, value })),
  } as unknown as Settings;
}

const plain = new URL('http://pipit.local:8080/settings?camera=a');
const secure = new URL('https://pipit.local:8443/settings');

describe('The page follows the port that it came from', () => {
  test.each([
    ['another plain port', plain, {}, { 'server.port': 9000 }, 'http://pipit.local:9000/settings?camera=a'],
    ['the usual port', plain, {}, { 'server.port': 80 }, 'http://pipit.local/settings?camera=a'],
    ['another port for TLS', secure, {}, { 'server.tls-port': 443 }, 'https://pipit.local/settings'],
    ['TLS switched off', secure, {}, { 'server.tls': 'off' }, 'http://pipit.local:8080/settings'],
  ])('to %s', (_what, here, before, now, there) => {
    expect(movedTo(here, settings(before), settings(now))).toBe(there);
  });

  test.each([
    ['nothing moved', plain, {}],
    ['only the other port moved', plain, { 'server.tls-port': 9443 }],
    ['any free port was asked for', plain, { 'server.port': 0 }],
  ])('but stays where %s', (_what, here, now) => {
    expect(movedTo(here, settings({}), settings(now))).toBeNull();
  });
});
