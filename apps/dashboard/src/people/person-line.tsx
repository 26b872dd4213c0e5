import type { Person, Project } from '@tailslide/api'
import { initials } from '../frame/initials.js'
import { Button } from '../ui/button.js'
import { Chip } from '../ui/chip.js'
import { type MenuEntry, MoreMenu } from '../ui/more-menu.js'
import { Ago } from '../ui/time.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'
import { heldRole } from './role-of.js'

interface PersonLineProps {
  readonly person: Person
  readonly project: Project
  readonly isMe: boolean
  readonly onRole: () => void
  readonly entries: readonly (MenuEntry | undefined)[]
}

export const COLUMNS = 'card:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)_minmax(0,0.6fr)_156px]'

export function PersonLine({ person, project, isMe, onRole, entries }: PersonLineProps) {
  const held = heldRole(person, project.id)
  const isOut = person.state === 'disabled'
  return (
    <li className={`grid gap-x-4 gap-y-1.5 border-b border-line py-3 card:items-center ${COLUMNS}`}>
      <div className="flex min-w-0 items-center gap-3">
        <span
          aria-hidden
          className={`flex size-8 shrink-0 items-center justify-center rounded-full border border-line-strong text-meta font-semibold ${isOut ? 'text-ink-3' : 'bg-sunken text-ink-2'}`}
        >
          {initials(person.name)}
        </span>
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-2">
            <span className={`min-w-0 font-semibold break-words ${isOut ? 'text-ink-2' : ''}`}>{person.name}</span>
            {isMe && <span className="text-meta text-ink-3">{words.people.you}</span>}
            {person.state !== 'active' && <Chip>{asItCame(words.people.states, person.state)}</Chip>}
          </div>
          {person.email !== person.name && <div className="text-meta break-words text-ink-3">{person.email}</div>}
        </div>
      </div>
      <div className="min-w-0 pl-11 card:pl-0">
        <span className={held ? '' : 'text-ink-3'}>
          {held ? asItCame(words.people.roles, held.role) : words.people.noRole}
        </span>
        {held && (
          <div className="text-meta text-ink-3">
            {held.isEverywhere ? words.people.everywhere : words.people.inProject(project.title)}
            {held.isByGroup ? `, ${words.people.byGroup}` : ''}
          </div>
        )}
      </div>
      <div className="pl-11 text-meta text-ink-3 card:pl-0 card:text-body card:text-ink-2">
        <span className="card:sr-only">{words.people.columns.seen} </span>
        {person.last_seen_at === null ? words.people.neverHere : <Ago at={person.last_seen_at} />}
      </div>
      <div className="flex gap-2 pl-11 card:justify-end card:pl-0">
        <Button onClick={onRole}>
          {words.people.changeRole}
          <span className="sr-only">{person.name}</span>
        </Button>
        <MoreMenu label={words.admin.more(person.name)} entries={entries} />
      </div>
    </li>
  )
}
