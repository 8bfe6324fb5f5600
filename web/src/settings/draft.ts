import { same, type Changes, type Settings, type Value } from '../api/settings';

/** A setting that two people changed: what it was made by the other one, and what it shall be here. */
export interface Conflict {
  readonly key: string;
  readonly mine: Value | null;
  readonly theirs: Value;
}

export interface Rebased {
  readonly changes: Changes;
  readonly conflicts: readonly Conflict[];
  /** Whether the other one changed something at all. */
  readonly changed: boolean;
}

export function valueIn(settings: Settings, key: string): Value | undefined {
  return settings.settings.find((one) => one.key === key)?.value;
}

/** What a setting has when a change is applied. */
export function wanted(settings: Settings, key: string, change: Value | null): Value | undefined {
  return change ?? settings.settings.find((one) => one.key === key)?.standard;
}

/**
 * Puts changes that were made on top of old settings on top of newer ones. What the other one made the same needs no
 * change any more; what both changed differently is a conflict and stays a change until somebody decides. Pure.
 */
export function rebase(before: Settings, now: Settings, changes: Changes): Rebased {
  const rest = new Map<string, Value | null>();
  const conflicts: Conflict[] = [];
  for (const [key, mine] of changes) {
    const theirs = valueIn(now, key);
    const mineIs = wanted(now, key, mine);
    if (theirs === undefined) {
      // A key of a camera that is new here stays; one whose camera the other one removed goes.
      if (valueIn(before, key) === undefined) rest.set(key, mine);
      continue;
    }
    if (mineIs !== undefined && same(mineIs, theirs)) continue;
    rest.set(key, mine);
    const base = valueIn(before, key);
    if (base !== undefined && !same(base, theirs)) conflicts.push({ key, mine, theirs });
  }
  return { changes: rest, conflicts, changed: differs(before, now) };
}

function differs(before: Settings, now: Settings): boolean {
  if (before.settings.length !== now.settings.length) return true;
  return now.settings.some(({ key, value }) => {
    const base = valueIn(before, key);
    return base === undefined || !same(base, value);
  });
}
