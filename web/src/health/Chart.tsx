import type { Series } from '../api/health';
import { texts } from '../texts';
import { amount, draw } from './chart';

/** Ten minutes of one measurement as a line, and in words for those who do not see it. */
export function Chart({ series }: { series: Series }) {
  const { label, unit, values } = series;
  const { line, area, now, min, max } = draw(values, unit);
  const words = [now ?? 0, min, max].map((value) => amount(value, unit));
  const [nowWords = '', minWords = '', maxWords = ''] = words;
  const summary =
    now === null ? `${label}: ${texts.health.chartNone}` : texts.health.chart(label, nowWords, minWords, maxWords);
  return (
    <figure class="chart">
      <figcaption>
        <span>{label}</span> <strong>{now === null ? texts.unknown : nowWords}</strong>
      </figcaption>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={summary}>
        <path class="chart-area" d={area} />
        <path class="chart-line" d={line} vector-effect="non-scaling-stroke" />
      </svg>
      <p class="chart-range" aria-hidden="true">
        {now === null ? texts.health.chartNone : texts.health.chartRange(minWords, maxWords)}
      </p>
    </figure>
  );
}
