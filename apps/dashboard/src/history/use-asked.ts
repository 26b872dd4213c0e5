import { useNavigate, useSearch } from '@tanstack/react-router'
import { towerNow } from '../clock/tower-now.js'
import type { Place } from '../frame/place.js'
import type { Asked } from './queries.js'
import { type HistorySearch, readHistorySearch } from './search.js'
import { dayOf } from './trips.js'

const ACTORS = { people: 'person', circuits: 'circuit', tokens: 'token' } as const

/** Begins with a day of the reader's calendar, so that the same is asked all day long. */
export function askedOf({ q, by, who, where, days = '7' }: HistorySearch, place: Place): Asked {
  const actor = who ?? (by && by !== 'access' ? ACTORS[by] : undefined)
  const words = q?.trim()
  return {
    ...(by === 'access' ? { isAccess: true } : placeAsked(where, place)),
    ...(actor !== undefined && { actor }),
    ...(days !== 'all' && { since: new Date(dayOf(towerNow(), Number(days) - 1)).toISOString() }),
    ...(words !== undefined && words !== '' && { q: words }),
  }
}

function placeAsked(where: HistorySearch['where'], { project, environment }: Place): Pick<Asked, 'app' | 'project'> {
  if (where === undefined) return { app: String(environment.app_id) }
  if (where === 'everywhere') return {}
  return { project: where === 'all' ? String(project.id) : where }
}

const ADDRESS = '/inside/p/$project/$environment/history'

export function useHistorySearch() {
  const search = useSearch({ from: ADDRESS })
  const navigate = useNavigate({ from: '/p/$project/$environment/history' })
  const ask = (wanted: HistorySearch): void =>
    void navigate({ search: (before) => readHistorySearch({ ...before, ...wanted }), replace: true })
  return { search, ask }
}
