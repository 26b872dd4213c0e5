import { useQueries } from '@tanstack/react-query'
import { towerNow } from '../../clock/tower-now.js'
import { StateChip } from '../../flags/list/circuit-cell.js'
import { UsersBar } from '../../flags/list/users-bar.js'
import type { Place } from '../../frame/place.js'
import { noteText } from '../../words/notes.js'
import { traffic } from '../../words/traffic.js'
import { words } from '../../words/words.js'
import { type BacktestAnswer, backtestOf } from '../queries.js'
import { CircuitLine, LineGroup, LookAt } from './line.js'
import type { Watched } from './sort.js'

const { all: says } = words.circuits
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
/** That are asked about; each is a replay of an hour. */
const MOST = 20

/** Circuits that only write down; first those that would have opened. */
export function Observing({ place, watched }: { place: Place; watched: readonly Watched[] }) {
  const asked = watched.slice(0, MOST)
  const answers = useQueries({ queries: asked.map(({ row }) => backtestOf(row.id, {})) })
  const lines = watched
    .map((each, i) => ({ ...each, answer: answers[i]?.data }))
    .sort((a, b) => (b.answer?.episodes.length ?? 0) - (a.answer?.episodes.length ?? 0))
  const would = lines.filter(({ answer }) => (answer?.episodes.length ?? 0) > 0).length
  return (
    <LineGroup title={says.observing} about={says.wouldHave(would, watched.length)}>
      <ul className="border-t border-line">
        {lines.map(({ row, state, answer }) => (
          <CircuitLine
            key={row.id}
            place={place}
            title={row.title}
            about={row.description}
            state={<StateChip kind="observing" share={0} />}
            users={<UsersBar flag={row} state={state} />}
            drawing={answer && <Times answer={answer} />}
            why={answer && <Would answer={answer} />}
            action={<LookAt place={place} title={row.title} />}
          />
        ))}
      </ul>
    </LineGroup>
  )
}

function Would({ answer: { episodes, calls } }: { answer: BacktestAnswer }) {
  const last = episodes.at(-1)
  if (calls === 0) return <span className="text-ink-2">{traffic.none}</span>
  if (!last) return <span className="text-ink-2">{says.wouldNot}</span>
  return (
    <>
      <div>{noteText(last.reason)}</div>
      <div className="text-meta text-ink-2">{says.atTimes(episodes.map(({ from }) => time.format(from)))}</div>
    </>
  )
}

const HOUR_MS = 3_600_000

/** When it would have opened, on the last hour. */
function Times({ answer: { episodes } }: { answer: BacktestAnswer }) {
  const from = towerNow() - HOUR_MS
  return (
    <svg viewBox="0 0 180 16" width="180" height="16" aria-hidden className="block">
      <path d="M0.5 9v6M0.5 12h179M179.5 9v6" className="stroke-line-strong" />
      {episodes.map((episode) => {
        const x = Math.min(174, Math.max(5, ((episode.from - from) / HOUR_MS) * 180))
        return <path key={episode.from} d={`M${x - 5} 2h10l-5 8z`} className="fill-observe" />
      })}
    </svg>
  )
}
