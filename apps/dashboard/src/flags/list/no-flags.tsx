import { Link } from '@tanstack/react-router'
import { Button } from '../../ui/button.js'
import { words } from '../../words/words.js'
import { statesOf } from './pick.js'
import { unknownStateIn } from './unknown-state.js'

interface NoFlagsProps {
  /** Whether there are none at all, rather than none that were looked for. */
  readonly isEmpty: boolean
  /** What was looked for. */
  readonly q: string
  readonly onClear: () => void
  readonly onMake: (() => void) | undefined
}

export function NoFlags({ isEmpty, q, onClear, onMake }: NoFlagsProps) {
  const state = isEmpty ? undefined : unknownStateIn(q)
  return (
    <div className="flex flex-col items-start gap-3 py-10">
      <p className="text-section font-semibold">{isEmpty ? words.noFlags.empty : words.noFlags.noneFound}</p>
      {isEmpty && <p className="text-ink-2">{words.noFlags.emptyHelp}</p>}
      {state !== undefined && <p className="text-ink-2">{words.noFlags.noSuchState(state, statesOf(''))}</p>}
      {isEmpty ? (
        <div className="flex flex-wrap items-center gap-3">
          {onMake && <Button onClick={onMake}>{words.flags.newFlag}</Button>}
          <Link from="/p/$project/$environment/flags" to="/p/$project/$environment/start" className="underline">
            {words.noFlags.firstSteps}
          </Link>
        </div>
      ) : (
        <Button onClick={onClear}>{words.noFlags.clearSearch}</Button>
      )}
    </div>
  )
}
