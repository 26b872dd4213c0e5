import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { words } from '../words/words.js'
import { STEPS, type Step } from './steps.js'

interface StepsBarProps {
  readonly now: Step
  /** What was done, each with what came of it. */
  readonly done: Readonly<Partial<Record<Step, string>>>
}

/** Where somebody is; on a phone that step alone is named. Steps that can be shown are links; nobody is kept from looking ahead to the practice. */
export function StepsBar({ now, done }: StepsBarProps) {
  return (
    <ol aria-label={words.start.steps} className="-mx-1 mt-4 flex flex-wrap items-center gap-x-2 p-1 card:gap-x-4">
      {STEPS.map((step, index) => {
        const isNow = step === now
        const isDone = done[step] !== undefined
        const isOpen = isDone || step === 'practice' || STEPS.indexOf(now) > index
        const face = (
          <>
            <Circle number={index + 1} isNow={isNow} isDone={isDone} />
            <span className={isNow ? 'font-semibold text-ink' : 'sr-only card:not-sr-only'}>
              {words.start.names[step]}
            </span>
            {isDone && <span className="sr-only">{words.start.done}</span>}
            {isDone && (
              <span className="hidden max-w-[22ch] truncate card:inline font-mono text-meta text-ink-2">
                {done[step]}
              </span>
            )}
          </>
        )
        return (
          <li key={step} className="relative flex items-center gap-2 card:gap-4">
            {index > 0 && <span aria-hidden className="h-px w-4 bg-line-strong card:w-7" />}
            {isOpen && !isNow ? (
              <Link
                from="/p/$project/$environment/start"
                to="."
                search={(before) => ({ ...before, step })}
                className={`${ITEM} text-ink-2 no-underline hover:text-ink`}
              >
                {face}
              </Link>
            ) : (
              <span aria-current={isNow ? 'step' : undefined} className={`${ITEM} text-ink-2`}>
                {face}
              </span>
            )}
          </li>
        )
      })}
    </ol>
  )
}

const ITEM = 'flex min-h-11 min-w-9 items-center justify-center gap-2 whitespace-nowrap card:min-h-8 card:min-w-0'

function Circle({ number, isNow, isDone }: { number: number; isNow: boolean; isDone: boolean }) {
  const look = isNow ? 'bg-new border-new text-on-new' : 'border-control text-ink-2'
  return (
    <span
      aria-hidden
      className={`flex size-5 shrink-0 items-center justify-center rounded-full border text-meta font-semibold ${look}`}
    >
      {isDone && !isNow ? <Check size={12} strokeWidth={2.5} /> : number}
    </span>
  )
}
