import { useQuery } from '@tanstack/react-query'
import { sentenceOf } from '../ui/notice.js'
import { noteText } from '../words/notes.js'
import { words } from '../words/words.js'
import { type BacktestAnswer, type BacktestSettings, backtestOf } from './queries.js'

const { backtest: says } = words.circuits
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** What these settings would have done on the calls of the last hour. */
export function Backtest({ flagId, settings }: { flagId: number; settings: BacktestSettings }) {
  const { data, error } = useQuery({ ...backtestOf(flagId, settings), placeholderData: (before) => before })
  if (error && !data) return <p className="text-ink-2">{sentenceOf(error)}</p>
  return <div className="min-h-5">{data && <Told {...data} />}</div>
}

function Told({ episodes, worst, calls, opened }: BacktestAnswer) {
  if (calls === 0) return <p>{says.noCalls}</p>
  if (episodes.length === 0) {
    // What the circuit really did in that hour: ten seconds of calls at a time do not show all of it.
    const [begin, verdict, end] = opened === 0 ? says.wouldNot : says.cannotTell
    return (
      <p>
        {begin}
        <b className="font-semibold">{verdict}</b>
        {end}
        {opened > 0 && says.did(opened)}
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
