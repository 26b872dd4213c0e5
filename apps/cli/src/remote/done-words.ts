import { isRecord } from '@tailslide/core'
import type { Place } from './perform.js'
import type { Verb } from './verbs.js'

interface Told {
  /** The names of the options that were given. */
  readonly set: readonly string[]
  readonly payload: unknown
}

/** Such as `done in shop/production`: where something happened, which may be more than was named. */
export function doneWords({ shown, environment }: Place, verb: Verb, { set, payload }: Told): string {
  const { title = '', project } = environment ?? {}
  if (!verb.makesEverywhere || project === undefined || project.environments.length < 2) {
    return [verb.everywhere?.done ?? 'done', shown && `in ${shown}`].filter(Boolean).join(' ')
  }
  const isOn = isRecord(payload) && payload.is_enabled === true
  const hasOwn = set.some((name) => name !== 'is_enabled' && !verb.shared?.includes(name))
  const state = isOn ? `on in ${title} alone` : 'off'
  const own = hasOwn ? `; what you have set of it is set in ${title} alone` : ''
  return `made in every environment of ${project.title}, ${state}${own}`
}
