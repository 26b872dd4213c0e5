import { circuitRules, estimateTrip, type Flag } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { estimateOf } from '../../circuits/queries.js'
import { lasting } from '../../ui/lasting.js'
import { numberOf, words } from '../../words/words.js'
import { unknownRule } from '../may-trip.js'
import { paceText } from '../pace.js'
import { isSound } from './deciding.js'

const says = words.circuitSettings
/** More calls a second than these make no other share. */
const MOST_PER_SECOND = 1_000_000

interface Taken {
  readonly share: number
  readonly calls: number
  readonly ms: number
}

/** What it takes to open the circuit as it is being set, at the traffic of the flag's own last hour. */
export function Takes({ flag, draft }: { flag: Flag; draft: Flag }) {
  const { data } = useQuery(estimateOf(flag.id))
  const set = useDeferredValue(draft)
  const rate = data?.calls_per_second ?? 0
  const mode = draft.circuit_mode ?? 'automatic'
  const isUnknown = unknownRule(draft) !== undefined || !Object.hasOwn(words.circuits.mode, mode)
  const taken = useMemo(() => (rate > 0 && isSound(set) ? takenOf(set, rate) : []), [set, rate])
  const limit = set.error_threshold_percentage
  return (
    <div className="min-w-0">
      <h3 className="mb-1 font-semibold">{rate > 0 ? says.takes(paceText(rate * 60)) : says.takesNone}</h3>
      {isUnknown ? (
        <p className="text-ink-2">{says.takesUnknown}</p>
      ) : mode !== 'automatic' ? (
        <p className="text-ink-2">{says.held}</p>
      ) : data && rate === 0 ? (
        <p className="text-ink-2">{says.takesNoCalls}</p>
      ) : data && taken.length === 0 ? (
        <p className="text-ink-2">{says.cannot}</p>
      ) : (
        <table className="w-full border-collapse">
          <thead className="text-meta text-ink-2">
            <tr className="border-b border-line">
              <th scope="col" className="py-1.5 text-left font-medium">
                {says.callsThatFail}
              </th>
              <th scope="col" className="py-1.5 text-right font-medium">
                {says.offAfter}
              </th>
              <th scope="col" className="py-1.5 text-right font-medium">
                {says.failedBy}
              </th>
            </tr>
          </thead>
          <tbody>
            {taken.map(({ share, calls, ms }) => (
              <tr key={share} className="border-b border-line">
                <th scope="row" className="py-1 text-left font-normal">
                  {shareText(share)}
                </th>
                <td className="py-1 text-right">{shortly(ms)}</td>
                <td className="py-1 text-right">{Math.round((calls * share) / 100).toLocaleString()}</td>
              </tr>
            ))}
            {limit > 0 && (
              <tr>
                <th scope="row" className="py-1 text-left font-normal">
                  {says.orFewer(numberOf(limit))}
                </th>
                <td className="py-1 text-right text-ink-2">{says.never}</td>
                <td />
              </tr>
            )}
          </tbody>
        </table>
      )}
    </div>
  )
}

/** From all calls down to just above the limit. */
function takenOf(flag: Flag, rate: number): Taken[] {
  const rules = circuitRules(flag)
  const limit = flag.error_threshold_percentage
  const shares = [100, 50, 20, Math.ceil(limit * 1.5), Math.ceil(limit * 1.2)]
  return [...new Set(shares)]
    .filter((share) => share > limit && share <= 100)
    .sort((a, b) => b - a)
    .flatMap((share) => {
      const found = estimateTrip(rules, Math.min(rate, MOST_PER_SECOND), share)
      return found ? [{ share, ...found }] : []
    })
}

function shareText(share: number): string {
  if (share === 100) return says.all
  return share === 50 || share === 20 ? says.oneIn(100 / share) : says.inHundred(share)
}

const shortly = (ms: number): string => (ms < 10_000 ? words.time.tenths(ms / 1_000) : lasting(ms))
