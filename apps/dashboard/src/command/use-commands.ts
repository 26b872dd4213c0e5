import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { flagsOf } from '../api/queries.js'
import { changedAt, type FlagRow } from '../flags/flag-state.js'
import type { Switching } from '../flags/list/use-switch.js'
import type { Place } from '../frame/place.js'
import { archived } from '../words/archived.js'
import { command } from '../words/command.js'
import type { Command, CommandGroup } from './commands.js'
import { bestOf, cutsOf } from './match.js'
import { useFlagCommands } from './of-flag.js'
import { usePlaceCommands } from './of-place.js'
import { useArchived } from './use-archived.js'

const MOST_FLAGS = 6
const MOST_OTHERS = 5
const MOST_LAST = 3
/** With what is typed besides its name, such as "off checkout", there is no end; this many actions tell what there is. */
const ALL = Number.POSITIVE_INFINITY

interface Commands {
  readonly groups: readonly CommandGroup[]
  /** Whether more may come of itself. */
  readonly isReading: boolean
}

/** What fits what is typed, in groups: flags first, then what can be done with the first of them. */
export function useCommands(place: Place, switching: Switching, typed: string): Commands {
  const { flag: here } = useParams({ strict: false })
  const { data: rows = [] } = useQuery(flagsOf(place.environment.app_id))
  const { toFlag, toArchived, doWith, elsewhere } = useFlagCommands(place, switching)
  const { pages, environments, projects, actions } = usePlaceCommands(place)
  const isAsked = typed.trim() !== ''
  const gone = useArchived(place.environment.app_id, typed, MOST_OTHERS)
  const called = (name: string): FlagRow[] =>
    isAsked ? bestOf(rows, name, { nameOf: ({ title }) => title, most: MOST_FLAGS }) : []
  const byName = called(typed)
  const phrase = byName.length === 0 && isAsked ? phraseIn(typed, called, doWith) : undefined
  const found = phrase?.flags ?? byName
  const shown = rows.find(({ title }) => title === here)
  const about = isAsked ? found[0] : shown
  const fitting = (all: readonly Command[], most = MOST_OTHERS): Command[] =>
    isAsked ? bestOf(all, typed, { nameOf: ({ name, also = '' }) => `${name} ${also}`, most }) : [...all]
  const lastChanged = useMemo(() => [...rows].sort(byChange).slice(0, MOST_LAST), [rows])
  const flags = isAsked
    ? { title: command.flags, items: found.map(toFlag) }
    : { title: command.lastChanged, items: lastChanged.map(toFlag) }
  const groups: CommandGroup[] = [
    // Of a flag whose whole name was typed, Enter does what was said; where another may be meant, Enter alone does nothing.
    ...(phrase?.isWhole ? [] : [flags]),
    ...(isAsked && !about && shown
      ? [{ title: command.doWith(shown.title, place.environment.name), items: fitting(doWith(shown)) }]
      : []),
    ...(about
      ? [
          { title: command.doWith(about.title, place.environment.name), items: phrase?.actions ?? doWith(about) },
          ...(phrase ? [] : [{ title: command.elsewhere, items: elsewhere(about) }]),
        ]
      : []),
    ...(phrase?.isWhole ? [flags] : []),
    { title: archived.title, items: gone.found.map(toArchived) },
    { title: command.pages, items: fitting(pages, ALL) },
    { title: command.environments, items: fitting(environments) },
    { title: command.projects, items: fitting(projects) },
    { title: command.actions, items: fitting(actions) },
  ]
  return { groups: groups.filter(({ items }) => items.length > 0), isReading: gone.isReading }
}

interface Phrase {
  readonly flags: FlagRow[]
  /** Whether what was typed is all of the first one's name. */
  readonly isWhole: boolean
  /** None where it stands so already. */
  readonly actions: Command[]
}

/** Of `turn off checkout`: the flags that are called so, and what is asked for of the first of them. */
function phraseIn(
  typed: string,
  called: (name: string) => FlagRow[],
  doWith: (flag: FlagRow) => Command[],
): Phrase | undefined {
  for (const [name, action] of cutsOf(typed)) {
    const flags = called(name)
    const [first] = flags
    const actions = first ? bestOf(doWith(first), action, { nameOf: ({ name }) => name, most: MOST_OTHERS }) : []
    const isWhole = first?.title.toLowerCase() === name.toLowerCase()
    if (actions.length > 0 || (first && isOfSwitch(action))) return { flags, actions, isWhole }
  }
  return undefined
}

const isOfSwitch = (action: string): boolean =>
  bestOf([command.turnOn, command.turnOff], action, { nameOf: (name) => name, most: 1 }).length > 0

const byChange = (a: FlagRow, b: FlagRow): number => changedAt(b).localeCompare(changedAt(a))
