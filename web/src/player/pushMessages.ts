/** What the device says in text on `/live/{camera}/ws`; the media itself comes in binary messages. */
export type PushMessage =
  | {
      readonly type: 'start';
      readonly mime: string;
      readonly widthPixels: number;
      readonly heightPixels: number;
      readonly framesPerSecond: number;
      /** Wall clock of media time 0, in milliseconds of Unix time. */
      readonly timeZeroMs: number;
    }
  | { readonly type: 'skipped'; readonly chunks: number }
  | { readonly type: 'clock'; readonly id: number; readonly nowMs: number }
  | { readonly type: 'error'; readonly sentence: string; readonly action: string };

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : NaN);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads one text message, or null when it is none that this page knows; a newer device may say more. */
export function parsePushMessage(message: string): PushMessage | null {
  let json: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(message);
    if (typeof value !== 'object' || value === null) return null;
    json = value as Record<string, unknown>;
  } catch {
    return null;
  }
  switch (json['type']) {
    case 'start': {
      const mime = text(json['mime']);
      const timeZeroMs = number(json['timeZeroMs']);
      if (mime === '' || Number.isNaN(timeZeroMs)) return null;
      return {
        type: 'start',
        mime,
        widthPixels: number(json['width']),
        heightPixels: number(json['height']),
        framesPerSecond: number(json['framesPerSecond']),
        timeZeroMs,
      };
    }
    case 'skipped':
      return { type: 'skipped', chunks: number(json['chunks']) };
    case 'clock': {
      const id = number(json['id']);
      const nowMs = number(json['nowMs']);
      return Number.isNaN(id) || Number.isNaN(nowMs) ? null : { type: 'clock', id, nowMs };
    }
    case 'error':
      return { type: 'error', sentence: text(json['sentence']), action: text(json['action']) };
    default:
      return null;
  }
}
