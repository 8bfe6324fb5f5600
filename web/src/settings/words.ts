import type { Setting, Value } from '../api/settings';
import { decimal, texts, wordFor } from '../texts';
import { shortKey } from './groups';

/** What a setting is called in the page; a key that the page does not know is shown as it is. */
export function labelOf(key: string): string {
  return wordFor(texts.settings.labels, shortKey(key)) ?? shortKey(key);
}

/** One line about a setting: the page's where it has one, else the device's. */
export function hintOf(setting: Setting): string {
  const short = shortKey(setting.key);
  if (wordFor(texts.settings.labels, short) === undefined) return setting.description;
  return wordFor(texts.settings.hints, short) ?? '';
}

export function unitOf(setting: Setting): string {
  return wordFor(texts.settings.units, setting.unit) ?? setting.unit;
}

export function choiceWord(key: string, choice: string): string {
  if (shortKey(key) === 'rotate') return texts.settings.degrees(Number(choice));
  return wordFor(texts.settings.choices, choice) ?? choice;
}

/** A value as it stands in a field. */
export function fieldText(value: Value | null): string {
  return value === null || typeof value === 'object' ? '' : String(value);
}

/** A value in words. */
export function valueWords(setting: Setting, value: Value | null): string {
  if (value === null) return valueWords(setting, setting.standard);
  if (setting.choices.length > 0) return choiceWord(setting.key, fieldText(value));
  if (typeof value === 'boolean') return value ? texts.settings.yes : texts.settings.no;
  if (typeof value === 'number') return `${decimal(value, 3)} ${unitOf(setting)}`.trim();
  if (typeof value === 'string') {
    const source = shortKey(setting.key) === 'source' && (value === 'auto' || value === 'test');
    if (source) return texts.settings.source[value];
    return value === '' ? texts.settings.empty : value;
  }
  return value.length === 0 ? texts.settings.empty : texts.andSo(value);
}

export function rangeOf(setting: Setting): string {
  if (setting.min === null || setting.max === null) return '';
  return texts.settings.range(decimal(setting.min, 3), decimal(setting.max, 3), unitOf(setting));
}
