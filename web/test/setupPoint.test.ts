import { describe, expect, test } from 'vitest';
import { bars, countries, countryOf, firstChoice, parseSetupPoint } from '../src/setup/setupPoint';

describe('What the device hears', () => {
  test('is read with what is known of each network', () => {
    const point = parseSetupPoint({
      phase: 'open',
      point: 'Pipit-AB12',
      address: 'http://pipit.local/',
      country: 'DE',
      claimCode: null,
      networks: [
        {
          name: 'Home',
          ssid: '486f6d65',
          signalPercent: 70,
          bands: ['5'],
          security: 'wpa3',
          takesPassword: true,
          joinable: true,
        },
      ],
      failed: { name: 'Home', ssid: '486f6d65', code: 'password', sentence: 'No.', action: 'Again.' },
    });
    expect(point.networks).toEqual([
      {
        name: 'Home',
        ssid: '486f6d65',
        signalPercent: 70,
        highBandOnly: true,
        security: 'wpa3',
        takesPassword: true,
        joinable: true,
      },
    ]);
    expect(point.failed?.code).toBe('password');
    expect(point.claimCode).toBe('');
  });

  test('may be nothing', () => {
    expect(parseSetupPoint(null)).toMatchObject({ phase: 'open', networks: [], failed: null });
    expect(parseSetupPoint({ phase: 'later', failed: null, networks: 'none' }).networks).toEqual([]);
  });
});

describe('The choice to begin with', () => {
  const home = { ssid: '486f6d65', name: 'Home', security: 'wpa2', takesPassword: true, joinable: true };
  const open = { ssid: '4f70656e', name: 'Open', security: 'open', takesPassword: false, joinable: true };
  const company = { ssid: '576f726b', name: 'Work', security: 'company', takesPassword: false, joinable: false };
  const choice = (networks: object[], failed: object | null = null): string =>
    firstChoice(parseSetupPoint({ phase: 'open', networks, failed }));

  test('is the strongest network with a password, never one without', () => {
    expect(choice([open, company, home])).toBe(home.ssid);
    expect(choice([open, company])).toBe('');
    expect(choice([])).toBe('');
  });

  test('is the one that failed, while it is in the list and has a password', () => {
    const attic = { ...home, ssid: '41747469', name: 'Attic' };
    expect(choice([home, attic], { ...attic, code: 'password' })).toBe(attic.ssid);
    expect(choice([home], { ...attic, code: 'not-found' })).toBe('');
    expect(choice([home, open], { ...open, code: 'refused' })).toBe('');
  });
});

test('the country is that of the first language that names one', () => {
  expect(countryOf(['de', 'de-at', 'en-US'])).toBe('AT');
  expect(countryOf(['zh-Hant-TW'])).toBe('TW');
  expect(countryOf(['en-XX', 'es-419', 'eo'])).toBe('');
  expect(new Set(countries).size).toBe(countries.length);
  for (const code of countries) expect(code).toMatch(/^[A-Z]{2}$/);
});

test('a signal has one to four bars', () => {
  expect([0, 25, 26, 74, 100].map(bars)).toEqual([1, 1, 2, 3, 4]);
});
