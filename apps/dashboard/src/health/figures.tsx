import { useQuery } from '@tanstack/react-query'
import { Failed } from '../ui/notice.js'
import { words } from '../words/words.js'
import { Figure } from './figure.js'
import { figuresOf, type Reading } from './metrics-text.js'
import { readings } from './queries.js'

/** What somebody would look for in the metrics first. */
export function Figures() {
  const { data, error, refetch } = useQuery(readings)
  if (!data) return error ? <Failed error={error} what={words.health.numbers} retry={() => void refetch()} /> : null
  const figures = data.slice(1).map((reading, index) => figuresOf(data[index] ?? reading, reading))
  return (
    <>
      {figures.length === 0 && <p className="mt-3 text-ink-2">{words.health.collecting}</p>}
      {figures.length > 0 && (
        <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,220px),1fr))] gap-x-6">
          <Figure
            name={words.health.requests}
            unit={words.health.perSecond}
            values={figures.map(({ requests }) => requests)}
          />
          <Figure name={words.health.took} unit={words.health.ms} values={figures.map(({ tookMs }) => tookMs)} />
          <Figure
            name={words.health.streams}
            unit={words.health.streamsUnit}
            values={figures.map(({ streams }) => streams)}
          />
          <Figure name={words.health.calls} unit={words.health.perSecond} values={figures.map(({ calls }) => calls)} />
          <Figure
            name={words.health.webhooks}
            unit={words.health.webhooksUnit}
            values={figures.map(({ waiting }) => waiting)}
          />
          <Figure
            name={words.health.refused}
            unit={words.health.refusedUnit}
            values={data.slice(1).map((reading) => totalOf(reading, 'tailslide_authentication_failures_total'))}
          />
        </div>
      )}
      <p className="mt-3 text-meta">
        <a href="/metrics">{words.health.metricsLink}</a>
      </p>
    </>
  )
}

const totalOf = (reading: Reading | undefined, name: string): number => reading?.totals.get(name) ?? 0
