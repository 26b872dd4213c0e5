import { isRecord } from '@tailslide/core'
import { isYes } from './parameters.js'
import type { Place } from './perform.js'
import type { Verb } from './verbs.js'

interface Told {
  /** What was typed for fields, by their names. */
  readonly given: Readonly<Record<string, string>>
  readonly payload: unknown
}

/** Such as `done in shop/production`: where something happened, which may be more than was named. */
export function doneWords({ shown, environment }: Place, verb: Verb, { given, payload }: Told): string {
  if (verb.onlyTries || isYes(given.dry_run)) return `nothing was changed in ${shown}: this is what would be`
  const newName = verb.names === undefined ? undefined : given[verb.names]
  if (newName !== undefined) return `${shown} is called "${newName}" now`
  const target = verb.goesTo === undefined ? undefined : given[verb.goesTo]
  if (target !== undefined) return `copied into every environment of "${target}", off`
  const { title = '', project } = environment ?? {}
  if (!verb.makesEverywhere || project === undefined || project.environments.length < 2) {
    return [verb.everywhere?.done ?? 'done', shown && `in ${shown}`].filter(Boolean).join(' ')
  }
  const isOn = isRecord(payload) && payload.is_enabled === true
  const hasOwn = Object.keys(given).some((name) => name !== 'is_enabled' && !verb.shared?.includes(name))
  const state = isOn ? `on in ${title} alone` : 'off'
  const own = hasOwn ? `; what you have set of it is set in ${title} alone` : ''
  return `made in every environment of ${project.title}, ${state}${own}`
}
