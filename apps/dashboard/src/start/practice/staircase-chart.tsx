import { lasting } from '../../ui/lasting.js'
import { useNow } from '../../ui/time.js'
import { percent, words } from '../../words/words.js'
import { endOf, type Sample, staircase } from './staircase.js'

/** Users on the new path over the seconds of the practice. */
export function StaircaseChart({ samples, isOver }: { samples: readonly Sample[]; isOver: boolean }) {
  const ticking = useNow()
  const last = samples.at(-1)?.at ?? ticking
  const now = isOver ? last + 2_000 : Math.max(ticking, last)
  const { points, nowAt } = staircase(samples, now)
  const begun = samples[0]?.at ?? now
  const share = samples.at(-1)?.share ?? 100
  return (
    <figure className="m-0">
      <figcaption className="flex items-baseline justify-between gap-4">
        <span className="font-semibold">{words.start.practice.chart}</span>
        <span className="text-section font-semibold text-new-text">{percent(Math.round(share * 10) / 10)}</span>
      </figcaption>
      <div className="mt-2 grid grid-cols-[auto_1fr] gap-x-2">
        <div aria-hidden className="flex flex-col justify-between text-right text-meta text-ink-3">
          <span>{percent(100)}</span>
          <span>{percent(50)}</span>
          <span>{percent(0)}</span>
        </div>
        <svg
          role="img"
          aria-label={`${words.start.practice.chartLabel}: ${percent(Math.round(share))}`}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="h-36 w-full overflow-visible"
        >
          {[0, 50, 100].map((y) => (
            <path key={y} d={`M0 ${y}H100`} className="stroke-line" vectorEffect="non-scaling-stroke" />
          ))}
          {points !== '' && (
            <>
              <polygon points={`0,100 ${points} ${nowAt},100`} className="fill-new-tint" />
              <polyline
                points={points}
                fill="none"
                className="stroke-new"
                strokeWidth="2"
                vectorEffect="non-scaling-stroke"
              />
              {!isOver && (
                <path
                  d={`M${nowAt} 0V100`}
                  className="stroke-control"
                  strokeDasharray="2 3"
                  vectorEffect="non-scaling-stroke"
                />
              )}
            </>
          )}
        </svg>
        <span />
        <div aria-hidden className="mt-1 flex justify-between text-meta text-ink-3">
          <span>{lasting(0)}</span>
          <span>{lasting(endOf(samples, now) - begun)}</span>
        </div>
      </div>
    </figure>
  )
}
