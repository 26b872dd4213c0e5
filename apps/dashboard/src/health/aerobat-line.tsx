import { useQuery } from '@tanstack/react-query'
import { StateGlyph } from '../ui/glyphs.js'
import { words } from '../words/words.js'
import type { Watching } from './aerobats.js'
import { readings } from './queries.js'

interface AerobatLineProps {
  readonly watching: Watching
  /** Whether this person may read the metrics. */
  readonly mayCount: boolean
}

/** It answers elsewhere; what Tower has heard of it is told here. */
export function AerobatLine({ watching, mayCount }: AerobatLineProps) {
  const { data } = useQuery({ ...readings, enabled: mayCount })
  const totals = data?.at(-1)?.totals
  const count = (...outcomes: string[]) =>
    outcomes.reduce((sum, each) => sum + (totals?.get(`tailslide_circuit_messages_total{outcome="${each}"}`) ?? 0), 0)
  const refused = count('invalid', 'failed')
  const told = [
    words.health.aerobatMoves(count('applied')),
    ...(refused > 0 ? [words.health.aerobatRefused(refused)] : []),
  ]
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b border-line py-3 card:grid-cols-[200px_160px_minmax(0,1fr)]">
      <span className="font-semibold">{words.health.aerobat}</span>
      {watching.is === 'failing' ? (
        <span className="inline-flex items-center gap-2 self-start font-semibold text-open-text">
          <StateGlyph kind="open" />
          {watching.says}
        </span>
      ) : (
        <span className="text-ink-2">{watching.says}</span>
      )}
      <span className="min-w-0 text-ink-2">
        {watching.means}
        {totals && <span className="block text-meta text-ink-3">{told.join(', ')}</span>}
      </span>
    </li>
  )
}
