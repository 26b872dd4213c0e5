import { isDeepStrictEqual } from 'node:util'
import { type FlagDifference, LONGEST_SHOWN } from '@tailslide/api'
import { FIELDS, SETTING_NAMES, type SettingName, shorten } from '@tailslide/core'
import { toFlag } from '../db/flag-columns.js'
import type { Pair } from './queries.js'

/** What an environment has of its own: the description is the same in all. */
export const COMPARED_NAMES: readonly SettingName[] = SETTING_NAMES.filter((name) => name !== 'description')

/**
 * The configuration: how the flag is judged, how it recovers, who is told. Who is let in, whether it is switched on, and what
 * holds its circuit are how far an environment has come with it, and stay.
 */
export const PROMOTED_NAMES: readonly SettingName[] = COMPARED_NAMES.filter((name) => !FIELDS[name].ownOfEnvironment)

export function differenceOf(pair: Pair, names: readonly SettingName[]): FlagDifference {
  const [from, to] = [toFlag(pair.from), toFlag(pair.to)]
  const differing = names.filter((name) => !isDeepStrictEqual(from[name], to[name]))
  return {
    title: from.title,
    from_id: from.id,
    to_id: to.id,
    fields: differing.map((name) => ({
      field: name,
      from: shown(from[name]),
      to: shown(to[name]),
      is_promoted: PROMOTED_NAMES.includes(name),
    })),
  }
}

/** A whitelist has a million characters, and an answer a hundred flags. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return shorten(value, LONGEST_SHOWN)
  if (typeof value !== 'object') return value
  const json = JSON.stringify(value)
  return json.length > LONGEST_SHOWN ? shorten(json, LONGEST_SHOWN) : value
}
