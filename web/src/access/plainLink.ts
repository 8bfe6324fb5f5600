import type { Settings } from '../api/settings';

/**
 * The address without TLS, for players that do not trust the device's own certificate: it answers them at its plain port
 * too. Null where the page itself came without TLS or through a proxy, where the certificate is another's, and where the
 * port is any that is free. Pure.
 */
export function plainLink(path: string, { settings }: Settings, here: URL): string | null {
  const value = (key: string): unknown => settings.find((setting) => setting.key === key)?.value;
  const port = value('server.port');
  const tlsPort = value('server.tls-port');
  const direct = tlsPort === 0 || Number(here.port === '' ? 443 : here.port) === tlsPort;
  if (here.protocol !== 'https:' || value('server.tls') !== 'self-signed' || !direct) return null;
  if (typeof port !== 'number' || port === 0) return null;
  const link = new URL(path, here);
  link.protocol = 'http:';
  link.port = String(port);
  return link.href;
}
