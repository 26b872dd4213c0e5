import type { Config, ConfigChange } from '@tailslide/api'
import { nearestName } from '@tailslide/core'
import { isHidden } from '../access/hidden-addresses.js'
import { invalidInput, invalidItem } from '../errors.js'
import { requireDay } from '../flags/upkeep/about.js'

/** Flags times environments: their rows are read, compared and written in one go. */
const MOST_CONFIGURATIONS = 20_000
/** Of those, the ones that are there and become others, which are written one by one: some seconds. */
const MOST_CHANGED = 5_000

export function requireFewChanges(
  changes: readonly ConfigChange[],
  created: ReadonlySet<string>,
  environments: number,
): void {
  const changed = changes
    .filter(({ action, what, title }) => what === 'flag' && action !== 'keep' && !created.has(title))
    .reduce((sum, change) => sum + (concernsAll(change) ? environments : 1), 0)
  if (changed <= MOST_CHANGED) return
  const most = MOST_CHANGED.toLocaleString('en')
  const rule = `must change at most ${most} configurations that are there at once: leave out flags, which stay as they are, and apply the rest after it`
  throw invalidInput('flags', changed, rule)
}

/** What is noted of a flag is there once. */
const concernsAll = ({ action, environment, fields }: ConfigChange): boolean =>
  environment === null &&
  (action === 'delete' || fields.some(({ field }) => field === 'description' || field === 'archived'))

/** Refuses what the schema cannot see, such as a name twice, and settings for an environment that is not in the file. */
export function requireSense({ environments, flags }: Config): void {
  if (flags.length * environments.length > MOST_CONFIGURATIONS) {
    const rule = `must be at most ${MOST_CONFIGURATIONS.toLocaleString('en')} when multiplied by the environments, ${environments.length}`
    throw invalidInput('flags', flags.length, rule)
  }
  const names = environments.map(({ name }) => name)
  requireOnce(names, (index) => `environments[${index}].name`)
  requireOnce(
    flags.map(({ title }) => title),
    (index) => `flags[${index}].title`,
  )
  for (const [index, flag] of flags.entries()) {
    requireDay(flag.temporary_until, `flags[${index}].temporary_until`)
    requireOff(flag, index)
    for (const [name, { webhooks = '' }] of Object.entries(flag.environments ?? {})) {
      if (!isHidden(webhooks)) continue
      const rule = 'must be whole addresses: the file was written for somebody who may not see them'
      throw invalidInput(`flags[${index}].environments.${name}.webhooks`, webhooks, rule)
    }
    const unknown = Object.keys(flag.environments ?? {}).find((name) => !names.includes(name))
    if (unknown !== undefined)
      throw invalidItem(`flags[${index}].environments`, unknown, environmentRule(unknown, names))
  }
}

function environmentRule(unknown: string, names: readonly string[]): string {
  const near = nearestName(unknown, names)
  return `must be environments of the file, ${names.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`
}

/** Says where the other one stands: in a long file it is not the one beside it. */
function requireOnce(names: readonly string[], fieldOf: (index: number) => string): void {
  const places = new Map<string, number>()
  for (const [index, name] of names.entries()) {
    const other = places.get(name)
    if (other !== undefined) throw invalidItem(fieldOf(index), name, `must be there once (it is ${fieldOf(other)} too)`)
    places.set(name, index)
  }
}

function requireOff({ archived, environments = {} }: Config['flags'][number], index: number): void {
  if (archived !== true) return
  const on = Object.keys(environments).find((name) => environments[name]?.is_enabled === true)
  if (on === undefined) return
  const rule = 'must be false, or left out, in a flag that is archived'
  throw invalidInput(`flags[${index}].environments.${on}.is_enabled`, true, rule)
}
