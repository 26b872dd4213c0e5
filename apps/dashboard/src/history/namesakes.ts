import type { HistoryEntry, Person } from '@tailslide/api'
import { timeline } from '../words/timeline.js'

type Actor = HistoryEntry['actor']

/** Two of them may have one name: what somebody calls themselves is for them to say. */
export interface Namesake {
  /** Their email address where the reader may know it, their number otherwise; empty of what is no person. */
  readonly sign: string
  /** Whether the name alone could be another's. */
  readonly isNeeded: boolean
}

/** `people`: all that the reader knows. */
export function namesakeOf(actor: Actor, people: readonly Pick<Person, 'id' | 'email' | 'name'>[]): Namesake {
  const { kind, id, name } = actor
  if (kind !== 'person' || id === null) return { sign: '', isNeeded: false }
  const email = people.find((person) => person.id === id)?.email
  const sign = email ?? timeline.person(id)
  const isNeeded = people.some((person) => person.id !== id && lookOf(person.name) === lookOf(name))
  return { sign: sign === name ? '' : sign, isNeeded }
}

const lookOf = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
