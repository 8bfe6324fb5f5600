import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../texts';
import type { Page } from '../view/page';

/** The live picture beside the settings, so that a change is seen. */
export function Preview({ page }: { page: Page }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => (video.current === null ? undefined : page.playInto(video.current)), [page]);
  const { place, tone, label, title } = page.status.value;
  return (
    <section class="preview" aria-label={texts.settings.preview} style={{ '--ratio': page.ratio.value.toFixed(4) }}>
      <div class="picture">
        <video ref={video} muted playsInline aria-label={texts.video(page.cameraName.value)} />
        {place === 'over' && (
          <div class="over" role="status">
            {tone === 'busy' && <span class="over-busy" aria-hidden="true" />}
            <span class="over-sentence">{title}</span>
          </div>
        )}
        <p class={`badge badge-${tone}`}>
          <span class="badge-dot" aria-hidden="true" />
          {label}
        </p>
      </div>
    </section>
  );
}
