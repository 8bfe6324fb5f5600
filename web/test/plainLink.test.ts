import { expect, test } from 'vitest';
import { plainLink } from '../src/access/plainLink';
import { parseSettings } from '../src/api/settings';

const path = '/signed/abc/live/camera/index.m3u8';

function link(address: string, changes: Readonly<Record<string, unknown>> = {}): string | null {
  const values = { 'server.port': 8080, 'server.tls': 'self-signed', 'server.tls-port': 8443, ...changes };
  const settings = Object.entries(values).map(([key, value]) => ({
    key,
    value,
    kind: typeof value === 'number' ? 'integer' : 'choice',
  }));
  return plainLink(path, parseSettings({ revision: '', file: '', settings }), new URL(address));
}

test('A link for players that do not trust the own certificate is the same without TLS', () => {
  expect(link('https://pipit.local:8443/?camera=a#access')).toBe(`http://pipit.local:8080${path}`);
  expect(link('https://192.168.1.5:8443/')).toBe(`http://192.168.1.5:8080${path}`);
  expect(link('https://[fe80::1]/', { 'server.tls-port': 443, 'server.port': 80 })).toBe(`http://[fe80::1]${path}`);
  expect(link('https://pipit.local:40001/', { 'server.tls-port': 0 })).toBe(`http://pipit.local:8080${path}`);
});

test.each([
  ['without TLS', 'http://pipit.local:8080/', {}],
  ['through a proxy that ends TLS', 'https://camera.example.org/', {}],
  ['with a certificate that others vouch for', 'https://pipit.local:8443/', { 'server.tls': 'files' }],
  ['whose plain port is any that is free', 'https://pipit.local:8443/', { 'server.port': 0 }],
])('There is none on a page %s', (_, address, changes) => {
  expect(link(address, changes)).toBeNull();
});
