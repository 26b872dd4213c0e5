import type { LastChange, Me } from '@tailslide/api'
import { KeyRound } from 'lucide-react'
import { memo } from 'react'
import { initials } from '../../frame/initials.js'
import { StateGlyph } from '../../ui/glyphs.js'
import { Ago } from '../../ui/time.js'
import { apart } from '../../words/apart.js'
import { words } from '../../words/words.js'
import { summaryOf } from './summary-of.js'

export function ChangeCell({ change, me }: { change: LastChange; me: Pick<Me, 'id'> }) {
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <ActorMark actor={change.actor} />
      <div className="min-w-0">
        {/* When it was is never cut. */}
        <div className="flex gap-1 whitespace-nowrap">
          <span className="truncate">{actorName(change.actor, me)}</span>{' '}
          <span className="text-ink-2">· {<Ago at={change.at} />}</span>
        </div>
        <div className="truncate text-meta text-ink-2">{summaryOf(change)}</div>
      </div>
    </div>
  )
}

/** People are round, what acts by itself is square. */
export const ActorMark = ({ actor: { kind, name } }: { actor: LastChange['actor'] }) => <Mark {...{ kind, name }} />

const Mark = memo(function Mark({ kind, name }: Pick<LastChange['actor'], 'kind' | 'name'>) {
  const shape =
    'flex size-6 shrink-0 items-center justify-center border border-line-strong bg-sunken text-[10px] font-semibold text-ink-2'
  if (kind === 'person') {
    return (
      <span aria-hidden className={`${shape} rounded-full`}>
        {initials(name)}
      </span>
    )
  }
  return (
    <span aria-hidden className={`${shape} rounded-chip`}>
      {kind === 'token' ? <KeyRound size={13} /> : <StateGlyph kind="closed" />}
    </span>
  )
})

export function actorName(actor: LastChange['actor'], me: Pick<Me, 'id'>): string {
  if (actor.kind === 'circuit') return words.history.circuit
  if (actor.kind === 'person' && actor.id === me.id) return words.history.you
  return apart(actor.name) || words.history.unknown
}
