import {
  type Circuit,
  FIELD_NAMES,
  type Flag,
  isRecord,
  nearestName,
  type Problem,
  parseRuleset,
  type RulesetListener,
  type SignalKind,
} from '@tailslide/core'
import { invalidOptions, objectOf, unknownNames } from './check-options.js'
import type { TailslideError } from './errors.js'
import { FlagManager } from './flag-manager.js'

const APP_ID = 1

/** On or off for everyone, or the fields that matter to a test; the others are those of a flag that is on for everyone. */
export type FlagSetting = boolean | Partial<Omit<Flag, 'id' | 'app_id' | 'title'>>

export interface TestManagerOptions<FlagName extends string = string> {
  /** All that the test is about: another name is then taken for mistyped. Left out: each that `setFlag` names. */
  readonly flags?: { readonly [Name in FlagName]?: FlagSetting } | undefined
  readonly userContext?: string | undefined
}

export interface TestManager<FlagName extends string = string> {
  /** Ready; nothing of it leaves the process. */
  readonly manager: FlagManager<FlagName>
  /** Togglers follow at once, and `change` is told. */
  setFlag(flagName: FlagName, setting: FlagSetting): void
  /** Signals of a flag so far; a flag that was never set has none, because signals of unknown flags are dropped. */
  emitted(flagName: FlagName): Promise<Readonly<Record<SignalKind, number>>>
}

/** A FlagManager for tests of your own code: the flags are set by the test, and what was emitted can be asked for. */
export async function createTestManager<FlagName extends string = string>(
  options: TestManagerOptions<FlagName> = {},
): Promise<TestManager<FlagName>> {
  const flags = new Map<string, Flag>()
  const counts = new Map<number, Record<SignalKind, number>>()
  let listener: RulesetListener | undefined
  let version = 0

  checkTestOptions(options)
  const isComplete = options.flags !== undefined
  const checkName = (flagName: string): void => {
    if (isComplete && !flags.has(flagName)) throw unknownFlag(flagName, [...flags.keys()])
  }
  const put = (flagName: string, setting: FlagSetting): void => {
    refuse(findBrokenSetting(flagName, setting))
    const flag = makeFlag(flags.get(flagName)?.id ?? flags.size + 1, flagName, setting)
    checkSetting(flag, setting)
    flags.set(flagName, flag)
  }
  const publish = (): void => {
    listener?.onRuleset({
      appId: APP_ID,
      version: ++version,
      publishedAt: null,
      flags: [...flags.values()],
      problems: [],
    })
  }

  for (const [flagName, setting] of Object.entries<FlagSetting | undefined>(options.flags ?? {})) {
    if (setting !== undefined) put(flagName, setting)
  }
  const manager = new FlagManager<FlagName>({
    appId: APP_ID,
    userContext: options.userContext ?? '',
    logger: false,
    rulesets: {
      start(given) {
        listener = given
        publish()
        listener.onStatus({ state: 'live' })
      },
      stop: async () => {},
    },
    signals: {
      async send(batch) {
        for (const { flagId, kind, count } of batch.counts) {
          const sums = counts.get(flagId) ?? noSignals()
          sums[kind] += count
          counts.set(flagId, sums)
        }
        return { unsent: [], refused: [] }
      },
      close: async () => {},
    },
  })
  await manager.initialize()

  return {
    manager,
    setFlag(flagName, setting) {
      checkName(flagName)
      put(flagName, setting)
      publish()
    },
    async emitted(flagName) {
      checkName(flagName)
      await manager.flush()
      return { ...noSignals(), ...counts.get(flags.get(flagName)?.id ?? 0) }
    },
  }
}

/** Throws INVALID_OPTIONS: a misspelt option would leave a test without the flags that it is about. */
function checkTestOptions(options: TestManagerOptions): void {
  const given = objectOf(options, 'createTestManager({ flags: { checkout: true } })')
  refuse(unknownNames(given, ['flags', 'userContext']))
  const flags: unknown = options.flags
  if (flags === undefined) return
  if (!isRecord(flags)) {
    refuse([{ path: 'flags', ...shortly(flags), rule: 'must be flags by their names, as in { checkout: true }' }])
    return
  }
  const settings = Object.entries(flags).filter(([, setting]) => setting !== undefined)
  refuse(settings.flatMap(([flagName, setting]) => findBrokenSetting(flagName, setting)))
}

/** Of what is neither a switch nor fields; which fields there are, `checkSetting` looks at. */
function findBrokenSetting(flagName: string, setting: unknown): Problem[] {
  if (typeof setting === 'boolean' || isRecord(setting)) return []
  return [{ path: `flags.${flagName}`, ...shortly(setting), rule: 'must be true, false or fields of a flag' }]
}

/** An array may be long, and what it is of does not matter. */
const shortly = (value: unknown): Pick<Problem, 'value'> => ({ value: Array.isArray(value) ? undefined : value })

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalidOptions(problems)
}

/** INVALID_OPTIONS: a new flag of a misspelt name would leave the one that is meant as it is, and counts of it are zeros. */
function unknownFlag(flagName: string, known: readonly string[]): TailslideError {
  const closest = nearestName(flagName, known)
  const hint = closest === undefined ? '' : `; did you mean ${closest}?`
  const rule = `is none of the flags that createTestManager was given${hint}`
  return invalidOptions([{ path: `flag '${flagName.slice(0, 100)}'`, value: undefined, rule }])
}

/** Throws INVALID_OPTIONS, for a field that no flag has or a value that none may have. */
function checkSetting(flag: Flag, setting: FlagSetting): void {
  const unknown = typeof setting === 'boolean' ? [] : unknownNames(setting, FIELD_NAMES)
  const { problems } = parseRuleset(JSON.stringify([flag]))
  const inFlag = [
    ...unknown,
    ...problems.map(({ path, ...rest }) => ({ path: path.replace(/^\[0\]\.?/, ''), ...rest })),
  ]
  if (inFlag.length > 0)
    throw invalidOptions(inFlag.map(({ path, ...rest }) => ({ path: `flags.${flag.title}.${path}`, ...rest })))
}

const noSignals = (): Record<SignalKind, number> => ({
  success: 0,
  failure: 0,
  slow: 0,
  control_ok: 0,
  control_error: 0,
})

function makeFlag(id: number, title: string, setting: FlagSetting): Flag {
  const fields = typeof setting === 'boolean' ? { is_active: setting } : setting
  const circuit = circuitShown(fields)
  return {
    description: '',
    // The switch by either of its names: Tower's own, and that of the wire.
    is_active: fields.is_enabled ?? true,
    rollout_percentage: 100,
    white_listed_users: '',
    error_threshold_percentage: 0,
    circuit_status: 'close',
    is_recoverable: false,
    circuit_recovery_percentage: 0,
    circuit_recovery_delay: 1_000,
    circuit_initial_recovery_percentage: 10,
    circuit_recovery_rate: 1_000,
    circuit_recovery_increment_percentage: 10,
    circuit_recovery_profile: 'linear',
    webhooks: '',
    created_at: '1970-01-01T00:00:00.000Z',
    updated_at: '1970-01-01T00:00:00.000Z',
    ...(circuit && { circuit }),
    ...fields,
    id,
    app_id: APP_ID,
    title,
  }
}

/** The circuit that a test means by what leads to it, which without one would not be heeded. */
function circuitShown({
  circuit_status: status,
  circuit_mode: mode,
  circuit_recovery_percentage: share = 0,
}: Partial<Flag>): Circuit | undefined {
  if (status === 'open' || mode === 'forced_open') return { state: 'open', openedAt: 0, trips: 1 }
  if (status === 'recovery') return { state: 'recovering', startedAt: 0, steppedAt: 0, percentage: share, trips: 1 }
  return undefined
}
