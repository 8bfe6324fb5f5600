import { ApiFault } from '../api/client';
import { texts } from '../texts';

/** What went wrong and what to do, for people. */
export interface FaultWords {
  readonly sentence: string;
  readonly action: string;
}

/**
 * Words for a request that failed: the device's own where it has some, else the page's.
 *
 * @param wrong what a 401 means here, for forms that ask for a password
 */
export function faultWords(error: unknown, wrong: string | null = null): FaultWords {
  const { fault } = texts;
  if (!(error instanceof ApiFault)) return fault.unexpected;
  const [field] = error.fields;
  // A wrong code is no field's, and may come with a password that is not allowed.
  if (field !== undefined && error.code !== 'wrong-code')
    return { sentence: `${field.key}: ${field.sentence}`, action: error.action };
  switch (error.status) {
    case 0:
      return fault.unreachable;
    case 401:
      return wrong === null || error.code === 'login' ? fault.loggedOut : { sentence: wrong, action: '' };
    case 403:
      if (error.code === 'unclaimed') return fault.unclaimed;
      return wrong !== null && error.code === 'wrong-code'
        ? { sentence: wrong, action: '' }
        : said(error, fault.forbidden);
    case 429:
      return fault.tooMany(error.retryAfterSeconds ?? 60);
    default:
      return said(error, fault.broken);
  }
}

function said(error: ApiFault, words: FaultWords): FaultWords {
  return error.detail === '' ? words : { sentence: error.detail, action: error.action };
}
