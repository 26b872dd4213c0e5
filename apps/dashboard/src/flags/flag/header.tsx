import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { towerNow } from '../../clock/tower-now.js'
import type { Place } from '../../frame/place.js'
import { Switch } from '../../ui/switch.js'
import { apart } from '../../words/apart.js'
import { words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'
import type { Switching } from '../list/use-switch.js'
import { standsAt, useWish, type Wish, waitingText } from '../list/wanted.js'
import { Actions } from './actions/actions.js'
import { day } from './days.js'
import { aboutFlag } from './queries.js'

interface HeaderProps {
  readonly place: Place
  readonly title: string
  readonly row: FlagRow | undefined
  /** Where there is something to switch. */
  readonly switching?: Switching
}

/** Name, switch, and what people have noted; the name stands there before anything has been read. */
export function Header({ place, title, row, switching }: HeaderProps) {
  const params = { project: place.project.title, environment: place.environment.name }
  return (
    <header className="flex flex-col gap-1">
      <nav aria-label={words.flag.path} className="hidden text-meta text-ink-3 card:block">
        <Link
          to="/p/$project/$environment/flags"
          params={params}
          className="text-ink-2 underline decoration-line-strong underline-offset-2 hover:decoration-current"
        >
          {words.flag.flags}
        </Link>
        <span aria-hidden className="mx-1.5">
          /
        </span>
        {title}
      </nav>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <h1 className="min-w-0 font-mono text-title font-semibold break-words">{title}</h1>
        {row && switching && <Controls {...{ place, row, switching }} />}
      </div>
      {row && <Notes row={row} />}
    </header>
  )
}

function Controls({ place, row, switching }: { place: Place; row: FlagRow; switching: Switching }) {
  const wish = useWish(row.id)
  const isOn = standsAt(wish) ?? row.is_enabled
  const { name } = place.environment
  return (
    <div className="flex min-w-0 items-center gap-3 wrap-anywhere">
      <Switch
        isOn={isOn}
        label={words.flags.switchLabel(row.title, name)}
        text={textOf(wish, isOn, name)}
        waiting={waitingText(wish)}
        refusal={switching.refusal(row)}
        onChange={(wanted) => switching.flip(row, wanted)}
      />
      <Actions place={place} row={row} />
    </div>
  )
}

function textOf(wish: Wish | undefined, isOn: boolean, name: string): string {
  if (wish && wish.kind !== 'asked')
    return words.flag.waiting[wish.kind === 'lost' ? 'lost' : isOn ? 'on' : 'off'](name)
  return isOn ? words.flag.onIn(name) : words.flag.offIn(name)
}

function Notes({ row }: { row: FlagRow }) {
  const { data: about = row } = useQuery(aboutFlag(row.id))
  const { owner, tags, temporary_until: until } = about
  const isOverdue = until !== null && Date.parse(until) < towerNow()
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-0.5 text-meta text-ink-2">
      {row.description !== '' && <span className="max-w-[70ch] break-words">{row.description}</span>}
      <span>{owner === '' ? words.flag.noOwner : <Note label={words.flag.owner} value={owner} />}</span>
      {tags.length > 0 && <Note label={words.flag.tags} value={tags.join(', ')} />}
      {until !== null && (
        <span className={isOverdue ? 'text-warn-text' : ''}>
          <Note label={isOverdue ? words.flag.overdue : words.flag.temporary} value={day(until)} />
        </span>
      )}
    </p>
  )
}

function Note({ label, value }: { label: string; value: string }) {
  return (
    <span className="break-words">
      {label} <b className="font-semibold">{apart(value)}</b>
    </span>
  )
}
