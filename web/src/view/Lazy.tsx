import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Notice } from '../parts/Notice';
import { texts } from '../texts';
import type { Pipit } from './pipit';

type Part = ComponentType<{ pipit: Pipit }>;

// What is not needed for the picture is fetched when it is wanted.
const parts = {
  door: async (): Promise<Part> => (await import('../door/Door')).Door,
  settings: async (): Promise<Part> => (await import('../settings/SettingsView')).SettingsView,
  health: async (): Promise<Part> => (await import('../health/HealthView')).HealthView,
  access: async (): Promise<Part> => (await import('../access/AccessView')).AccessView,
  about: async (): Promise<Part> => (await import('../about/AboutView')).AboutView,
} as const;

export type PartName = keyof typeof parts;

const loaded = new Map<PartName, Part>();

/** A part of the page that is fetched first; another name wants another element. */
export function Lazy({ name, pipit }: { name: PartName; pipit: Pipit }) {
  const arrived = useSignal(loaded.has(name));
  const failed = useSignal(false);
  useEffect(() => {
    if (arrived.peek()) return;
    parts[name]().then(
      (part) => {
        loaded.set(name, part);
        arrived.value = true;
      },
      () => (failed.value = true),
    );
  }, [name, arrived, failed]);

  const Part = arrived.value ? loaded.get(name) : undefined;
  if (Part !== undefined) return <Part pipit={pipit} />;
  if (!failed.value) return <p class="loading">{texts.loading}</p>;
  return (
    <Notice tone="wrong" sentence={texts.loadFailed.sentence}>
      {/* A browser does not fetch a module again that failed once; and the device may have a newer page by now. */}
      <button class="button" type="button" onClick={() => window.location.reload()}>
        {texts.loadFailed.action}
      </button>
    </Notice>
  );
}
