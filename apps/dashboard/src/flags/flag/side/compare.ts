import type { Environment } from '@tailslide/api'
import { type Flag, SETTING_NAMES, type SettingName, whitelistOf } from '@tailslide/core'
import { numberOf, words } from '../../../words/words.js'
import { stateOf } from '../../flag-state.js'
import { valueText } from '../../value.js'

export interface InEnvironment {
  readonly environment: Environment
  readonly flag: Flag
}

export interface Compared {
  readonly field: string
  /** Where it is no field of a flag. */
  readonly label?: string
  /** One for each environment, in their order; the first is the one that the others are other than. */
  readonly cells: readonly { readonly text: string; readonly isOther: boolean }[]
}

/** What people ask about first; all else stands there only where it differs. */
const ALWAYS: readonly SettingName[] = [
  'is_enabled',
  'rollout_percentage',
  'white_listed_users',
  'error_threshold_percentage',
  'circuit_recovery_delay',
  'circuit_recovery_rate',
]
/** The same in all environments. */
const SHARED: readonly SettingName[] = ['description']
const AFTER_WHO = 3

export function cellsOf(all: readonly InEnvironment[]): Compared[] {
  const [first] = all
  if (!first) return []
  const differing = SETTING_NAMES.filter(
    (name) =>
      !ALWAYS.includes(name) && !SHARED.includes(name) && all.some(({ flag }) => flag[name] !== first.flag[name]),
  )
  const rows = [...ALWAYS, ...differing].map((field) => ({
    field,
    cells: all.map(({ flag }) => ({
      text: shown(field, flag),
      isOther: flag[field] !== first.flag[field],
    })),
  }))
  return [...rows.slice(0, AFTER_WHO), circuits(all), ...rows.slice(AFTER_WHO)]
}

function shown(field: SettingName, flag: Flag): string {
  if (field === 'white_listed_users') return numberOf(whitelistOf(flag.white_listed_users).length)
  const text = valueText(field, flag[field])
  return field === 'is_enabled' ? words.state[text === 'on' ? 'on' : 'off'] : text
}

function circuits(all: readonly InEnvironment[]): Compared {
  const texts = all.map(({ flag }) => words.state[kindOf(flag)])
  return {
    field: 'circuit',
    label: words.flag.everywhere.circuitNow,
    cells: texts.map((text) => ({ text, isOther: text !== texts[0] })),
  }
}

function kindOf(flag: Flag) {
  const { circuit, circuit_mode, is_enabled = flag.is_active } = flag
  if (!circuit || !circuit_mode) return 'closed'
  const { kind } = stateOf({ ...flag, circuit, circuit_mode, is_enabled })
  return kind === 'off' ? 'closed' : kind
}
