import { useQuery } from '@tanstack/react-query'
import { HOUR } from '../ui/lasting.js'
import { sentenceOf } from '../ui/notice.js'
import { noteText } from '../words/notes.js'
import { words } from '../words/words.js'
import { openingsSince } from './past.js'
import { type BacktestAnswer, type BacktestSettings, backtestOf, pastOf } from './queries.js'

const { backtest: says } = words.circuits
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** What these settings would have done on the calls of the last hour. */
export function Backtest({ flagId, settings }: { flagId: number; settings: BacktestSettings }) {
  const { data, error } = useQuery({ ...backtestOf(flagId, settings), placeholderData: (before) => before })
  const { data: past } = useQuery(pastOf(flagId))
  if (error && !data) return <p className="text-ink-2">{sentenceOf(error)}</p>
  return (
    <div className="min-h-5">
      {data && <Told answer={data} openings={openingsSince(past ?? [], Date.now() - HOUR)} />}
    </div>
  )
}

interface ToldProps {
  readonly answer: BacktestAnswer
  /** What the circuit really did in that hour, newest first: ten seconds of calls at a time do not show all of it. */
  readonly openings: readonly number[]
}

function Told({ answer: { episodes, worst, calls }, openings }: ToldProps) {
  const [last] = openings
  if (calls === 0) return <p>{says.noCalls}</p>
  if (episodes.length === 0) {
    const [begin, verdict, end] = last === undefined ? says.wouldNot : says.cannotTell
    return (
      <p>
        {begin}
        <b className="font-semibold">{verdict}</b>
        {end}
        {last !== undefined && says.did(openings.length, time.format(last))}
        {worst && worst.failed > 0 && says.nearest(time.format(worst.at), worst.failed, worst.calls)}
      </p>
    )
  }
  const [begin, verdict, end] = says.would(episodes.length)
  return (
    <>
      <p>
        {begin}
        <b className="font-semibold text-open-text">{verdict}</b>
        {end}
      </p>
      <ul className="mt-1">
        {episodes.map(({ from, to, reason }) => (
          <li key={from} className="text-ink-2">
            {to - from < 60_000 ? says.at(time.format(from)) : says.until(time.format(from), time.format(to))}
            {noteText(reason)}
          </li>
        ))}
      </ul>
    </>
  )
}
