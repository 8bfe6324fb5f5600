import { number, object, objects, oneOf, strings, text } from '../api/json';

/** A network that the device has heard. */
export interface HeardNetwork {
  readonly ssid: string;
  readonly name: string;
  readonly signalPercent: number;
  readonly highBandOnly: boolean;
  readonly security: string;
  readonly takesPassword: boolean;
  readonly joinable: boolean;
}

/** Why the last network could not be joined. */
export interface FailedJoin {
  readonly name: string;
  readonly ssid: string;
  readonly code: string;
  readonly sentence: string;
  readonly action: string;
}

/** What the device's own Wi-Fi is at. */
export interface SetupPoint {
  readonly phase: 'open' | 'joining' | 'joined';
  readonly point: string;
  readonly address: string;
  readonly country: string;
  readonly claimCode: string;
  readonly networks: readonly HeardNetwork[];
  readonly failed: FailedJoin | null;
}

/** Reads the device's answer. Pure. */
export function parseSetupPoint(answer: unknown): SetupPoint {
  const told = object(answer);
  const failed = object(told['failed']);
  return {
    phase: oneOf(['open', 'joining', 'joined'], told['phase']),
    point: text(told['point']),
    address: text(told['address']),
    country: text(told['country']),
    claimCode: text(told['claimCode']),
    networks: objects(told['networks']).map((one) => {
      const bands = strings(one['bands']);
      return {
        ssid: text(one['ssid']),
        name: text(one['name']),
        signalPercent: number(one['signalPercent']),
        highBandOnly: bands.includes('5') && !bands.includes('2.4'),
        security: text(one['security']),
        takesPassword: one['takesPassword'] === true,
        joinable: one['joinable'] === true,
      };
    }),
    failed:
      text(failed['code']) === ''
        ? null
        : {
            name: text(failed['name']),
            ssid: text(failed['ssid']),
            code: text(failed['code']),
            sentence: text(failed['sentence']),
            action: text(failed['action']),
          },
  };
}

/**
 * The SSID to begin with: the one that failed, else the strongest; empty for none. Never one without a password: anybody
 * can open such a Wi-Fi, under any name and nearer than all others. Pure.
 */
export function firstChoice(point: SetupPoint): string {
  const choices = point.networks.filter((one) => one.joinable && one.takesPassword);
  const { failed } = point;
  return (failed === null ? choices[0] : choices.find((one) => one.ssid === failed.ssid))?.ssid ?? '';
}

/** The countries that the kernel knows rules for (wireless-regdb), ISO 3166-1. */
export const countries: readonly string[] = (
  'AD AE AF AI AL AM AN AR AS AT AU AW AZ BA BB BD BE BF BG BH BL BM BN BO BR BS BT BY BZ CA CF CH CI CL CN CO CR CU CX CY ' +
  'CZ DE DK DM DO DZ EC EE EG ES ET FI FM FR GB GD GE GF GH GL GP GR GT GU GY HK HN HR HT HU ID IE IL IN IR IS IT JM JO JP ' +
  'KE KH KN KP KR KW KY KZ LB LC LI LK LS LT LU LV MA MC MD ME MF MH MK MN MO MP MQ MR MT MU MV MW MX MY NG NI NL NO NP NZ ' +
  'OM PA PE PF PG PH PK PL PM PR PT PW PY QA RE RO RS RU RW SA SE SG SI SK SN SR SV SY TC TD TG TH TN TR TT TW TZ UA UG US ' +
  'UY UZ VC VE VI VN VU WF WS YE YT ZA ZW'
).split(' ');

/** The country of a browser's languages, such as DE of de-DE; empty where none says one. Pure. */
export function countryOf(languages: readonly string[]): string {
  for (const tag of languages) {
    const region = tag
      .split('-')
      .slice(1)
      .find((part) => /^[A-Za-z]{2}$/.test(part))
      ?.toUpperCase();
    if (region !== undefined && countries.includes(region)) return region;
  }
  return '';
}

/** Strength of a signal in bars, 1 to 4. Pure. */
export function bars(signalPercent: number): number {
  return Math.min(4, Math.max(1, Math.ceil(signalPercent / 25)));
}
