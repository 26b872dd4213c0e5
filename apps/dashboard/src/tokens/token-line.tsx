import type { ApiToken, Project } from '@tailslide/api'
import type { Standing } from '../keys/standing.js'
import { isInUse, isOver } from '../keys/standing.js'
import { StandingMark, UseDot } from '../keys/standing-mark.js'
import { Button } from '../ui/button.js'
import { Ago } from '../ui/time.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'

interface TokenLineProps {
  readonly token: ApiToken
  readonly standing: Standing
  readonly now: number
  readonly projects: readonly Project[]
  /** Whose it is, where several have tokens in the list. */
  readonly owner: string | undefined
  /** Of the tokens that it came of by rotation the first, where it is in the list. */
  readonly first: ApiToken | undefined
  readonly onRotate: () => void
  readonly onRevoke: () => void
}

export const COLUMNS = 'card:grid-cols-[minmax(0,1.2fr)_minmax(0,1.2fr)_minmax(0,0.8fr)_176px]'

export function TokenLine({ token, standing, now, projects, owner, first, onRotate, onRevoke }: TokenLineProps) {
  const isNow = !isOver(standing) && isInUse(token.last_used_at, now)
  return (
    <li className={`grid gap-x-4 gap-y-1 border-b border-line py-3 card:items-center ${COLUMNS}`}>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={`font-semibold break-words ${isOver(standing) ? 'text-ink-2' : ''}`}>{token.name}</span>
          <StandingMark standing={standing} />
        </div>
        <div className="text-meta break-words text-ink-3">
          <code className="font-mono">{token.prefix}…</code> {owner}
          {typeof token.came_of === 'number' && (
            <div>{first === undefined ? words.tokens.cameOfOlder : words.tokens.cameOf(first.prefix)}</div>
          )}
        </div>
      </div>
      <p className="min-w-0 break-words text-ink-2">{mayOf(token, projects)}</p>
      <div className="flex items-center gap-2 text-ink-2">
        <UseDot isNow={isNow} />
        {token.last_used_at === null ? words.tokens.neverUsed : <Ago at={token.last_used_at} />}
      </div>
      {isOver(standing) ? (
        <span />
      ) : (
        <div className="flex gap-2 pt-1 card:justify-end card:pt-0">
          <Button aria-label={`${words.keys.rotate} ${token.name}`} onClick={onRotate}>
            {words.keys.rotate}
          </Button>
          <Button aria-label={`${words.keys.revoke} ${token.name}`} onClick={onRevoke}>
            {words.keys.revoke}
          </Button>
        </div>
      )}
    </li>
  )
}

function mayOf({ role, projects: ids }: ApiToken, projects: readonly Project[]): string {
  if (role === null) return words.tokens.metricsOnly
  const titleOf = (id: number) => projects.find((each) => each.id === id)?.title ?? words.tokens.unknownProject(id)
  const where = ids === null ? words.tokens.inAll : words.tokens.inThese(ids.map(titleOf).join(', '))
  return words.tokens.roleIn(asItCame(words.people.roles, role), where)
}
