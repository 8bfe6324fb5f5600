import { batch, signal } from '@preact/signals';
import { en } from './en';

/** The same shape with any words in it. */
type Words<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends (...parameters: infer P) => infer R
      ? (...parameters: P) => R
      : { readonly [K in keyof T]: Words<T[K]> };

export type Texts = Words<typeof en>;
export type Language = 'en' | 'de';

export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
];

const keptAs = 'pipit.language';

/** The words of the language in use. Importers see a change, for a module's exports are live. */
export let texts: Texts = en;

/** The language in use; what depends on it is drawn again when it changes. */
export const language = signal<Language>('en');

/** Its words, for what is computed from them. */
export const spoken = signal<Texts>(en);

/** The language to use: the one that was chosen here, else the first known one of the browser's. Pure. */
export function preferred(kept: string | null, wished: readonly string[]): Language {
  for (const tag of [kept ?? '', ...wished]) {
    const code = tag.toLowerCase().split('-')[0];
    const known = languages.find((one) => one.code === code);
    if (known !== undefined) return known.code;
  }
  return 'en';
}

/** Uses the language of this browser; resolves when its words are there. */
export function speakLikeTheBrowser(): Promise<void> {
  return speak(preferred(keptLanguage(), navigator.languages));
}

/** Uses a language from now on, in this browser. */
export async function chooseLanguage(code: Language): Promise<void> {
  try {
    localStorage.setItem(keptAs, code);
  } catch {
    // A browser that keeps nothing still speaks the language until the page is loaded again.
  }
  await speak(code);
}

async function speak(code: Language): Promise<void> {
  try {
    texts = code === 'de' ? (await import('./de')).de : en;
    document.documentElement.lang = code;
    locale = navigator.languages.find((tag) => tag.startsWith(code)) ?? code;
    batch(() => {
      language.value = code;
      spoken.value = texts;
    });
  } catch {
    // The device went away just now: English is always there.
  }
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(keptAs);
  } catch {
    return null;
  }
}

/** A word for something that the device names; undefined where the page has none. */
export function wordFor(words: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

/** How numbers and times are written: as in the reader's own country, where that speaks the language in use. */
export let locale = 'en';

/** A moment in the reader's own way: the time today, else day and time. */
export function moment(ms: number, nowMs: number = Date.now()): string {
  const then = new Date(ms);
  const today = then.toDateString() === new Date(nowMs).toDateString();
  return new Intl.DateTimeFormat(
    locale,
    today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(then);
}

/** A number in the reader's own way, with at most so many decimals. */
export function decimal(value: number, digits = 1): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}
