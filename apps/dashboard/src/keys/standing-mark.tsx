import { Chip } from '../ui/chip.js'
import { Ago } from '../ui/time.js'
import { Until } from '../ui/until.js'
import { words } from '../words/words.js'
import type { Standing } from './standing.js'

/** How it stands with a key or a token, in a few words; nothing where it works without an end. */
export function StandingMark({ standing }: { standing: Standing }) {
  switch (standing.kind) {
    case 'works':
      return standing.until === undefined ? null : (
        <Chip>
          {words.keys.worksFor} <Until at={standing.until} />
        </Chip>
      )
    case 'leaving':
      return (
        <Chip look="warning">
          {words.keys.replaced} <Until at={standing.until} />
        </Chip>
      )
    case 'revoked':
      return (
        <Chip>
          {words.keys.revoked} <Ago at={standing.at} />
        </Chip>
      )
    case 'ended':
      return (
        <Chip>
          {words.keys.ended} <Ago at={standing.at} />
        </Chip>
      )
  }
}

/** A dot while something is in use: filled now, hollow before. */
export function UseDot({ isNow }: { isNow: boolean }) {
  return (
    <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden className={isNow ? 'text-ink' : 'text-old'}>
      <circle cx="4" cy="4" r="3.2" fill={isNow ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.3" />
    </svg>
  )
}
