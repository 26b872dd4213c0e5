import type { ConfigChange } from '@tailslide/api'
import { valueText } from '../flags/value.js'
import { lookup } from '../state/lookup.js'
import { Chip } from '../ui/chip.js'
import { Differing, longDifference } from '../ui/diff.js'
import { asItCame } from '../words/as-it-came.js'
import { fieldName } from '../words/fields.js'
import { words } from '../words/words.js'

/** Rows that are shown; a file may change ten thousand flags. */
const MOST = 200

const lookOf = lookup({ create: 'new', update: 'plain', delete: 'problem', keep: 'plain' } as const)

/** What a file would do, line by line. */
export function Plan({ changes }: { changes: readonly ConfigChange[] }) {
  return (
    <>
      <ul className="max-h-[480px] overflow-y-auto border-t border-line">
        {changes.slice(0, MOST).map((change) => (
          <Line key={`${change.action} ${change.what} ${change.title} ${change.environment}`} change={change} />
        ))}
      </ul>
      {changes.length > MOST && <p className="py-2 text-ink-2">{words.settings.more(changes.length - MOST)}</p>}
    </>
  )
}

function Line({ change: { action, what, title, environment, fields } }: { change: ConfigChange }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line py-2">
      <Chip look={lookOf(action)}>
        {action === 'keep' && fields.length > 0
          ? words.settings.staysArchived
          : asItCame(words.settings.actions, action)}
      </Chip>
      <span className="text-ink-2">{asItCame(words.settings.whats, what)}</span>
      <span className="font-mono font-semibold break-all">{title}</span>
      {what === 'flag' && <span className="text-ink-3">{environment ?? words.settings.everywhere}</span>}
      {(action === 'keep' ? [] : fields).map(({ field, before, after }) => (
        <span key={field} className="inline-flex max-w-full flex-wrap items-baseline gap-1.5 text-meta">
          <span className="text-ink-2">{fieldName(field)}</span>
          {action === 'update' && <Changed field={field} before={before} after={after} />}
        </span>
      ))}
    </li>
  )
}

function Changed({ field, before, after }: ConfigChange['fields'][number]) {
  const difference = longDifference(field, before, after)
  if (difference) return <Differing difference={difference} />
  return (
    <>
      <del className="rounded-chip bg-open-tint px-1 text-open-text">− {told(field, before)}</del>
      <ins className="rounded-chip bg-new-tint px-1 text-new-text no-underline">+ {told(field, after)}</ins>
    </>
  )
}

/** As `valueText`, also of what only a file has. */
function told(field: string, value: unknown): string {
  if (field === 'archived') return value === true ? words.settings.yes : words.settings.no
  return valueText(field, Array.isArray(value) ? value.join(', ') : value)
}
