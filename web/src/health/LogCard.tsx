import { useEffect, useRef } from 'preact/hooks';
import type { LogLine } from '../api/health';
import { locale, texts } from '../texts';

/** The last lines of the log; the newest is in sight unless the reader scrolled up. */
export function LogCard({ lines }: { lines: readonly LogLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (box.current !== null && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  return (
    <section class="card">
      <h2 id="log">{texts.health.log}</h2>
      <div
        class="log"
        role="region"
        aria-labelledby="log"
        tabIndex={0}
        ref={box}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
      >
        {lines.length === 0 && <p>{texts.health.logNone}</p>}
        {lines.map((line, index) => (
          <p class={`log-line log-${line.level}`} key={`${line.ms} ${index}`}>
            <time dateTime={new Date(line.ms).toISOString()}>{time.format(line.ms)}</time>{' '}
            <span class="log-level">{line.level}</span> {line.text}
          </p>
        ))}
      </div>
    </section>
  );
}
