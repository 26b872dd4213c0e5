import { type Problem, parseRuleset, type RolloutRule } from '@tailslide/core'
import { parseNatsServers, parseRedisAddress, parseTowerUrl } from '@tailslide/transports/addresses'
import { closestName } from './closest-name.js'
import { TailslideError } from './errors.js'
import type { FlagManagerOptions } from './options.js'
import type { TogglerOptions } from './toggler.js'

interface OptionRule {
  readonly rule: string
  readonly keeps: (value: unknown) => boolean
}

const LONGEST_TIMER_MS = 2_147_483_647
const ROLLOUT_RULES: readonly unknown[] = ['tailslide', 'tailslide-py'] satisfies RolloutRule[]

const isString = (value: unknown): value is string => typeof value === 'string'
const isFilled = (value: unknown): value is string => isString(value) && value.trim() !== ''
const isIntegerIn = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high
const isFunction = (value: unknown): boolean => typeof value === 'function'
const hasMethods =
  (...names: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && names.every((name) => isFunction(Reflect.get(value, name)))
const isReadBy =
  (parse: (text: string) => unknown) =>
  (value: unknown): boolean => {
    if (!isString(value)) return false
    try {
      parse(value)
      return true
    } catch {
      return false
    }
  }

const RULES: Record<keyof FlagManagerOptions, OptionRule> = {
  appId: { rule: 'must be a positive integer', keeps: isIntegerIn(1, Number.MAX_SAFE_INTEGER) },
  sdkKey: { rule: 'must be a string that is not empty; leave it out for NATS without a token', keeps: isFilled },
  userContext: { rule: 'must be a string', keeps: isString },
  natsServer: {
    rule: 'must be a NATS address such as nats://localhost:4222, tls://nats.example.com or nats.example.com:4222',
    keeps: (value) =>
      Array.isArray(value)
        ? value.length > 0 && value.every(isReadBy(parseNatsServers))
        : isReadBy(parseNatsServers)(value),
  },
  natsStream: {
    rule: 'must be the name of a stream: not empty, without white space, dots, slashes, * and >',
    keeps: (value) => isString(value) && /^[^\s.*>/\\]+$/.test(value),
  },
  redisHost: {
    rule: 'must be a host such as localhost, or an address such as redis://localhost:6379, rediss://redis.example.com or http://localhost',
    keeps: (value) => isFilled(value) && isReadBy(parseRedisAddress)(value),
  },
  redisPort: { rule: 'must be an integer from 1 to 65535', keeps: isIntegerIn(1, 65_535) },
  towerUrl: {
    rule: 'must be an http or https address such as http://localhost:3001',
    keeps: isReadBy(parseTowerUrl),
  },
  initializeTimeout: {
    rule: `must be an integer of milliseconds from 0 to ${LONGEST_TIMER_MS}`,
    keeps: isIntegerIn(0, LONGEST_TIMER_MS),
  },
  rolloutRule: { rule: "must be 'tailslide' or 'tailslide-py'", keeps: (value) => ROLLOUT_RULES.includes(value) },
  instance: { rule: 'must be a string that is not empty', keeps: isFilled },
  snapshotFile: { rule: 'must be the path of a file', keeps: isFilled },
  bootstrap: {
    rule: 'must be an array of flags, or the path of a file',
    keeps: (value) => Array.isArray(value) || isFilled(value),
  },
  rulesets: { rule: 'must be a RulesetFeed: an object with start() and stop()', keeps: hasMethods('start', 'stop') },
  signals: { rule: 'must be a SignalSink: an object with send() and close()', keeps: hasMethods('send', 'close') },
  clock: { rule: 'must be a Clock: an object with now() and after()', keeps: hasMethods('now', 'after') },
  onError: { rule: 'must be a function', keeps: isFunction },
}

const NAMES = Object.keys(RULES)

/** Throws one error INVALID_OPTIONS that lists everything that is wrong. */
export function checkOptions(options: FlagManagerOptions): void {
  const given: unknown = options
  if (typeof given !== 'object' || given === null) {
    throw invalid([{ path: 'options', value: given, rule: 'must be an object' }])
  }
  const problems = [...findUnknown(given), ...findBroken(given, RULES), ...findMissing(given)]
  if (problems.length === 0) problems.push(...findPortConflict(options), ...findBrokenFlags(options))
  if (problems.length > 0) throw invalid(problems)
}

const isGiven = (options: object, name: string): boolean => Reflect.get(options, name) !== undefined

function findUnknown(options: object): Problem[] {
  return Object.keys(options)
    .filter((name) => !NAMES.includes(name))
    .map((name) => {
      const closest = closestName(name, NAMES)
      const hint = closest ? `; did you mean ${closest}?` : ` (known: ${NAMES.join(', ')})`
      // Not the value: it may be a key under a name that is not ours.
      return { path: name, value: undefined, rule: `is no option${hint}` }
    })
}

function findBroken(options: object, rules: Readonly<Record<string, OptionRule>>): Problem[] {
  return Object.entries(rules)
    .filter(([name, { keeps }]) => isGiven(options, name) && !keeps(Reflect.get(options, name)))
    .map(([path, { rule }]) => ({ path, value: Reflect.get(options, path), rule }))
}

function findMissing(options: object): Problem[] {
  const missing = (path: string, rule: string): Problem => ({ path, value: undefined, rule })
  const problems: Problem[] = []
  const given = (name: keyof FlagManagerOptions): boolean => isGiven(options, name)
  if (!given('appId')) problems.push(missing('appId', `is missing: it ${RULES.appId.rule}`))
  if (!given('natsServer') && !given('towerUrl') && !given('rulesets')) {
    problems.push(missing('natsServer', 'or towerUrl is missing: one of them says where rulesets come from'))
  }
  const asksTower = given('towerUrl') && !(given('rulesets') && (given('redisHost') || given('signals')))
  if (asksTower && !given('sdkKey'))
    problems.push(missing('sdkKey', 'is missing: Tower asks for the SDK key of the app'))
  if (given('redisPort') && !given('redisHost'))
    problems.push(missing('redisHost', 'is missing: redisPort is nothing without it'))
  if (given('natsStream') && !given('natsServer'))
    problems.push(missing('natsServer', 'is missing: natsStream is nothing without it'))
  return problems
}

/** `redisHost` may name a port of its own. */
function findPortConflict({ redisHost, redisPort }: FlagManagerOptions): Problem[] {
  if (redisHost === undefined || redisPort === undefined) return []
  const agree = isReadBy((host) => parseRedisAddress(host, redisPort))(redisHost)
  return agree
    ? []
    : [{ path: 'redisPort', value: redisPort, rule: 'must be the port that redisHost names, or be left out' }]
}

const TOGGLER_RULES: Record<keyof TogglerOptions, OptionRule> = {
  flagName: { rule: 'must be a string that is not empty', keeps: isFilled },
  default: { rule: 'must be true or false', keeps: (value) => typeof value === 'boolean' },
}

/** Throws one error INVALID_OPTIONS, as `checkOptions` does. */
export function checkTogglerOptions(options: TogglerOptions): void {
  // A toggler may be made at each use, so what is right is seen at once.
  if (isFilled(options?.flagName) && (options.default === undefined || typeof options.default === 'boolean')) return
  const given = typeof options === 'object' && options !== null ? options : {}
  const problems = findBroken(given, TOGGLER_RULES)
  if (!isGiven(given, 'flagName')) {
    problems.unshift({ path: 'flagName', value: undefined, rule: `is missing: it ${TOGGLER_RULES.flagName.rule}` })
  }
  throw invalid(problems)
}

function findBrokenFlags({ bootstrap }: FlagManagerOptions): Problem[] {
  if (bootstrap === undefined || typeof bootstrap === 'string') return []
  const { problems } = parseRuleset(JSON.stringify(bootstrap))
  return problems.map((problem) => ({ ...problem, path: `bootstrap${problem.path}` }))
}

function invalid(problems: Problem[]): TailslideError {
  const shown = problems.map(hideKey)
  const lines = shown.map(
    ({ path, value, rule }) => `${path} ${rule}${value === undefined ? '' : `, not ${show(value)}`}`,
  )
  const list = lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n  - ${line}`).join('')
  return new TailslideError('INVALID_OPTIONS', `Invalid options:${list}`, { problems: shown })
}

/** Error messages end up in logs, where a secret must not be. */
const hideKey = ({ path, value, rule }: Problem): Problem =>
  path === 'sdkKey' && value !== undefined
    ? { path, value: typeof value, rule: `${rule} (its value is not shown)` }
    : { path, value, rule }

function show(value: unknown): string {
  // What stands before an @ may be a password.
  if (isString(value)) return `'${value.replaceAll(/[^,]*@/g, '***@').slice(0, 100)}'`
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? `[${value.map(show).join(', ')}]` : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}
