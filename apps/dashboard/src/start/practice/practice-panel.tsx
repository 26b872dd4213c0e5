import { Link } from '@tanstack/react-router'
import { type FlagState, stateOf } from '../../flags/flag-state.js'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { StateGlyph } from '../../ui/glyphs.js'
import { lasting } from '../../ui/lasting.js'
import { Notice, sentenceOf } from '../../ui/notice.js'
import { useNow } from '../../ui/time.js'
import { percent, words } from '../../words/words.js'
import { FAILURES, NeverOpened, type Practice } from './play.js'
import { PRACTICE_TITLE } from './practice-flag.js'
import { refusalOf } from './refusal.js'
import { StaircaseChart } from './staircase-chart.js'
import type { Practising } from './use-practice.js'
import { useSamples } from './use-samples.js'

/** The practice in full: what will happen, the circuit at work, and what has happened. */
export function PracticePanel({ practising, place }: { practising: Practising; place: Place }) {
  const { practice, flag, isRunning, begin, stop } = practising
  const samples = useSamples(practising)
  const refusal = refusalOf(place)
  const { practice: text } = words.start
  const hasBegun = practice.phase !== 'idle' && practice.phase !== 'making'
  return (
    <>
      <p className="max-w-[68ch] text-ink-2">
        {text.what} <span className="font-mono">{PRACTICE_TITLE}</span>
        {text.whatMore}
      </p>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        {isRunning ? (
          <Button onClick={stop}>{text.stop}</Button>
        ) : (
          <Button look="main" onClick={begin} disabled={refusal !== undefined}>
            {practice.phase === 'done' ? text.again : text.send}
          </Button>
        )}
        {refusal !== undefined && <span className="text-meta text-ink-3">{refusal}</span>}
      </div>
      {practice.phase === 'failed' && (
        <div className="mt-4">
          <Notice look="problem">
            {practice.error instanceof NeverOpened
              ? text.failedToOpen
              : `${text.interrupted}. ${sentenceOf(practice.error)}`}
          </Notice>
        </div>
      )}
      <p role="status" className="mt-6 flex min-h-7 items-center gap-2 text-dialog">
        <Sentence practice={practice} state={flag && stateOf(flag)} share={samples.at(-1)?.share} />
      </p>
      {hasBegun && samples.length > 0 && (
        <div className="mt-4 grid max-w-[720px] gap-6">
          <StaircaseChart samples={samples} isOver={practice.phase === 'done'} />
          <Events practice={practice} />
        </div>
      )}
      {practice.phase === 'done' && (
        <p className="mt-4 max-w-[68ch] text-ink-2">
          {text.done}{' '}
          <Link
            to="/p/$project/$environment/flags/$flag/circuit"
            params={{ project: place.project.title, environment: place.environment.name, flag: PRACTICE_TITLE }}
            className="underline"
          >
            {text.toCircuit}
          </Link>
        </p>
      )}
    </>
  )
}

interface SentenceProps {
  readonly practice: Practice
  readonly state: FlagState | undefined
  readonly share: number | undefined
}

/** Who gets the new path now, before all else. */
function Sentence({ practice, state, share = 100 }: SentenceProps) {
  const { practice: text } = words.start
  switch (practice.phase) {
    case 'idle':
    case 'failed':
      return null
    case 'making':
      return text.making
    case 'failing':
      return `${text.everyone} ${text.sent(practice.sent)}.`
    case 'open':
      return (
        <>
          <StateGlyph kind="open" />
          <span>
            {text.nobody} <Retry at={state?.kind === 'open' ? state.retryAt : undefined} />
          </span>
        </>
      )
    case 'back':
      return (
        <>
          <StateGlyph kind="recovering" share={share} />
          {text.some(percent(Math.round(share)))}
        </>
      )
    case 'done':
      return (
        <>
          <StateGlyph kind="closed" />
          {text.everyone}
        </>
      )
  }
}

function Retry({ at }: { at: number | undefined }) {
  const now = useNow()
  return at !== undefined && at > now ? words.start.practice.retry(lasting(at - now)) : null
}

/** Numbered as they came. */
function Events({ practice }: { practice: Practice }) {
  const { practice: text } = words.start
  const told = [
    'sent' in practice ? text.sent(practice.sent) : 'begunAt' in practice && text.failed(FAILURES),
    'openedAt' in practice && text.opened(short(practice.openedAt - practice.begunAt)),
    'backAt' in practice && text.returned(lasting(practice.backAt - practice.openedAt)),
    'closedAt' in practice && text.closed(lasting(practice.closedAt - practice.openedAt)),
  ].filter((each) => each !== false)
  return (
    <section aria-label={text.events}>
      <ol className="divide-y divide-line border-y border-line">
        {told.map((each, index) => (
          <li key={each} className="flex gap-3 py-2">
            <span
              aria-hidden
              className="flex size-5 shrink-0 items-center justify-center rounded-chip bg-sunken text-meta font-semibold text-ink-2"
            >
              {index + 1}
            </span>
            {each}
          </li>
        ))}
      </ol>
    </section>
  )
}

const short = (ms: number): string => (ms < 10_000 ? words.time.tenths(ms / 1_000) : lasting(ms))
