import type { Finding } from '@tailslide/api'
import { FindingLink } from '../../clean-up/finding-link.js'
import { kindOf } from '../../clean-up/kind-of.js'
import { StateChip } from '../../flags/list/circuit-cell.js'
import { paceText } from '../../flags/pace.js'
import type { Place } from '../../frame/place.js'
import { aboutPercent, percent, words } from '../../words/words.js'
import { CircuitLine, LineGroup } from './line.js'
import type { Near } from './sort.js'

const { all: says } = words.circuits

/** Closed, by how much of the limit is used up. */
export function Nearest({ place, near }: { place: Place; near: readonly Near[] }) {
  return (
    <LineGroup title={says.nearest} about={says.nearestAbout}>
      {near.length === 0 ? (
        <p className="text-ink-2">{says.noneNear}</p>
      ) : (
        <ul className="border-t border-line">
          {near.map(({ row, rate, limit, perMinute }) => (
            <CircuitLine
              key={row.id}
              place={place}
              title={row.title}
              state={<StateChip kind="closed" share={0} />}
              users={percent(row.rollout_percentage)}
              drawing={<OfLimit share={rate / limit} />}
              why={
                <>
                  <b className="font-semibold">{aboutPercent(rate)}</b>{' '}
                  <span className="text-ink-2">
                    {says.ofLimit(percent(limit))} · {says.perMinute(paceText(perMinute))}
                  </span>
                </>
              }
            />
          ))}
        </ul>
      )}
    </LineGroup>
  )
}

/** The limit stands at four fifths of the bar. */
function OfLimit({ share }: { share: number }) {
  return (
    <svg viewBox="0 0 180 14" width="180" height="14" aria-hidden className="block">
      <rect y="5" width="180" height="4" className="fill-line" />
      <rect
        y="5"
        width={Math.max(1, Math.min(180, share * 144))}
        height="4"
        className={share > 1 ? 'fill-open' : 'fill-ink-2'}
      />
      <path d="M144 0v14" className="stroke-open" strokeWidth="1.3" strokeDasharray="2.5 1.5" />
    </svg>
  )
}

/** On, and their circuit cannot open: each with what can be done. */
export function Cannot({ place, findings }: { place: Place; findings: readonly Finding[] }) {
  return (
    <LineGroup title={says.cannot} about={says.cannotAbout}>
      <ul className="border-t border-line">
        {findings.map(({ code, flag_id, title }) => (
          <CircuitLine
            key={flag_id ?? title}
            place={place}
            title={title}
            state={<StateChip kind="cannot-trip" share={0} />}
            why={kindOf(code).about}
            action={
              <FindingLink does={kindOf(code).does === 'set' ? 'set' : 'code'} place={place} title={title}>
                {' '}
                <span className="sr-only">{title}</span>
              </FindingLink>
            }
          />
        ))}
      </ul>
    </LineGroup>
  )
}
