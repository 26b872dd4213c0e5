import type { FlagDifference } from '@tailslide/api'
import { Link } from '@tanstack/react-router'
import type { Place } from '../frame/place.js'
import { Diff, textOf } from '../ui/diff.js'
import { compare } from '../words/compare.js'
import { fieldName } from '../words/fields.js'
import { copied } from './queries.js'

interface DifferenceLineProps {
  readonly difference: FlagDifference
  readonly place: Place
  /** The name of the other environment. */
  readonly there: string
  readonly isChosen: boolean
  readonly refusal: string | undefined
  readonly onChoose: (isChosen: boolean) => void
}

/** A flag that is set otherwise in the other environment: what copying would change, and what it leaves. */
export function DifferenceLine({ difference, place, there, isChosen, refusal, onChoose }: DifferenceLineProps) {
  const { title, fields } = difference
  const own = fields.filter(({ is_promoted }) => !is_promoted)
  return (
    <li className="flex gap-2.5 border-b border-line py-3">
      {canBeCopied(difference) && (
        <input
          type="checkbox"
          aria-label={compare.choose(title)}
          checked={isChosen}
          disabled={refusal !== undefined}
          onChange={({ target }) => onChoose(target.checked)}
          className="mt-0.5 size-4 shrink-0 accent-(--new)"
        />
      )}
      <div className="flex min-w-0 flex-col gap-1">
        <Link
          to="/p/$project/$environment/flags/$flag"
          params={{ project: place.project.title, environment: place.environment.name, flag: title }}
          className="self-start font-mono break-all text-ink no-underline hover:underline"
        >
          {title}
        </Link>
        <Diff changes={copied(difference)} />
        {own.length > 0 && (
          <p className="text-meta break-words text-ink-2">
            {compare.stays}{' '}
            {own
              .map(({ field, from, to }) =>
                compare.own(fieldName(field), textOf(field, to), textOf(field, from), there),
              )
              .join('; ')}
          </p>
        )}
      </div>
    </li>
  )
}

export const canBeCopied = ({ fields }: FlagDifference): boolean => fields.some(({ is_promoted }) => is_promoted)
