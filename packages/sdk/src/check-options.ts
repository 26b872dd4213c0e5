import { isRecord, nearestName, type Problem } from '@tailslide/core'
import { parseRedisAddress } from '@tailslide/transports/addresses'
import { TailslideError } from './errors.js'
import {
  isReadBy,
  LONGEST_TIMER_MS,
  MANAGER_RULES,
  type OptionRule,
  TIMEOUT_RULES,
  TOGGLER_RULES,
  WHICH_KEY,
} from './option-rules.js'
import type { FlagManagerOptions, TogglerOptions } from './options.js'

type Rules = Readonly<Record<string, OptionRule>>

/** Throws one error INVALID_OPTIONS that lists everything that is wrong. */
export function checkOptions(options: FlagManagerOptions): void {
  const given = objectOf(options, 'new FlagManager({ appId: 1, ... })')
  const problems = [...findBroken(given, MANAGER_RULES), ...findMissing(given)]
  if (problems.length === 0) problems.push(...findPortConflict(options), ...findAgentConflict(options))
  if (problems.length > 0) throw invalidOptions(problems)
}

/** Throws one error INVALID_OPTIONS, as `checkOptions` does. */
export function checkTogglerOptions(options: TogglerOptions): void {
  const given = objectOf(options, "newToggler({ flagName: 'checkout' })")
  // A toggler may be made at each use, so what is right is seen at once.
  if (hasNoOther(given) && TOGGLER_RULES.flagName.keeps(options.flagName) && isAnswer(options.default)) return
  const problems = findBroken(given, TOGGLER_RULES)
  if (!isGiven(given, 'flagName')) problems.push(missing('flagName', `is missing: it ${TOGGLER_RULES.flagName.rule}`))
  if (problems.length > 0) throw invalidOptions(problems)
}

/** The `timeout` of a method's options, the default when there is none; what no timer can hold is its longest. Throws INVALID_OPTIONS. */
export function checkTimeout(options: unknown, otherwise: number): number {
  if (options === undefined || options === null) return otherwise
  const given = objectOf(options, '{ timeout: 5000 }')
  const problems = findBroken(given, TIMEOUT_RULES)
  if (problems.length > 0) throw invalidOptions(problems)
  const timeout: unknown = Reflect.get(given, 'timeout')
  return typeof timeout === 'number' ? Math.min(timeout, LONGEST_TIMER_MS) : otherwise
}

/** Throws INVALID_OPTIONS when a path is no function. */
export function checkPaths(paths: { readonly newPath: unknown; readonly oldPath: unknown }): void {
  if (typeof paths.newPath === 'function' && typeof paths.oldPath === 'function') return
  const problems = Object.entries(paths)
    .filter(([, path]) => typeof path !== 'function')
    // Not the value: it may be what the path answered.
    .map(([name, path]) =>
      missing(name, `must be a function, as in run(() => newPrice(), () => oldPrice()), not ${typeof path}`),
    )
  throw invalidOptions(problems)
}

/** One error for all of them. */
export function invalidOptions(problems: readonly Problem[]): TailslideError {
  const lines = problems.map(
    ({ path, value, rule }) => `${path} ${rule}${value === undefined ? '' : `, not ${show(value)}`}`,
  )
  const list = lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n  - ${line}`).join('')
  return new TailslideError('INVALID_OPTIONS', `Invalid options:${list}`, { problems })
}

/** Throws INVALID_OPTIONS for what is no object; `example` shows one. */
export function objectOf(options: unknown, example: string): object {
  if (isRecord(options)) return options
  // Not the value: it may be a key that was given alone.
  const what = options === null ? 'null' : Array.isArray(options) ? 'an array' : typeof options
  throw invalidOptions([
    { path: 'options', value: undefined, rule: `must be an object, as in ${example}, not ${what}` },
  ])
}

const isAnswer = (value: unknown): boolean => value === undefined || typeof value === 'boolean'

const isGiven = (options: object, name: string): boolean => Reflect.get(options, name) !== undefined

function hasNoOther(toggler: object): boolean {
  for (const name in toggler) if (name !== 'flagName' && name !== 'default') return false
  return true
}

function findBroken(options: object, rules: Rules): Problem[] {
  const broken = Object.entries(rules)
    .filter(([name, { keeps }]) => isGiven(options, name) && !keeps(Reflect.get(options, name)))
    .map(([path, { rule, mistake }]) => {
      const value: unknown = Reflect.get(options, path)
      const named = mistake?.(value)
      // Error messages end up in logs, where a secret must not be.
      return named === undefined && path !== 'sdkKey'
        ? { path, value, rule }
        : { path, value: undefined, rule: named ?? rule }
    })
  return [...unknownNames(options, Object.keys(rules)), ...broken]
}

/** One problem for each name that is not known, with the one that was probably meant. */
export function unknownNames(options: object, known: readonly string[]): Problem[] {
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const closest = nearestName(name, known)
      const hint = closest === undefined ? ` (known: ${known.join(', ')})` : `; did you mean ${closest}?`
      // Not the value: it may be a key under a name that is not ours.
      return { path: name, value: undefined, rule: `is no option${hint}` }
    })
}

const missing = (path: string, rule: string): Problem => ({ path, value: undefined, rule })

function findMissing(options: object): Problem[] {
  const problems: Problem[] = []
  const given = (name: keyof FlagManagerOptions): boolean => isGiven(options, name)
  if (!given('appId')) problems.push(missing('appId', `is missing: it ${MANAGER_RULES.appId.rule}`))
  if (!given('natsServer') && !given('towerUrl') && !given('rulesets')) {
    problems.push(missing('natsServer', 'or towerUrl is missing: one of them says where rulesets come from'))
  }
  const asksTower = given('towerUrl') && !(given('rulesets') && (given('redisHost') || given('signals')))
  if (asksTower && !given('sdkKey')) problems.push(missing('sdkKey', `is missing: ${WHICH_KEY}`))
  if (asksTower && !isHeaderValue(Reflect.get(options, 'sdkKey')))
    problems.push(missing('sdkKey', headerMistake(Reflect.get(options, 'sdkKey'))))
  if (given('redisPort') && !given('redisHost'))
    problems.push(missing('redisHost', 'is missing: redisPort is nothing without it'))
  if (given('natsStream') && !given('natsServer'))
    problems.push(missing('natsServer', 'is missing: natsStream is nothing without it'))
  return problems
}

/** Says what is wrong with a key, and nothing of it. */
function headerMistake(key: unknown): string {
  if (/^Bearer\s/i.test(String(key))) return 'must be the key alone: leave out the word Bearer before it'
  return 'must be of visible ASCII characters without white space, as the keys are that Tower makes'
}

/** What is broken otherwise has its own line. */
const isHeaderValue = (key: unknown): boolean =>
  !MANAGER_RULES.sdkKey.keeps(key) || (typeof key === 'string' && /^[\x21-\x7e]+$/.test(key))

/** `redisHost` may name a port of its own. */
function findPortConflict({ redisHost, redisPort }: FlagManagerOptions): Problem[] {
  if (redisHost === undefined || redisPort === undefined) return []
  const agree = isReadBy((host) => parseRedisAddress(host, redisPort))(redisHost)
  return agree
    ? []
    : [{ path: 'redisPort', value: redisPort, rule: 'must be the port that redisHost names, or be left out' }]
}

/** Node refuses each request that an agent of the other kind is given. */
function findAgentConflict({ agent, towerUrl, ...others }: FlagManagerOptions): Problem[] {
  if (agent === undefined) return []
  if (towerUrl === undefined) return [missing('towerUrl', 'is missing: agent is nothing without it')]
  const streams = others.natsServer === undefined && others.rulesets === undefined
  const signals = others.redisHost === undefined && others.signals === undefined
  if (streams && signals && mostSockets(agent) < 2)
    return [missing('agent', 'must allow two sockets: the stream of rulesets holds one, and signals need another')]
  const spoken = new URL(towerUrl).protocol
  // Agents that serve both have a getter instead, which answers by who asks.
  const protocol: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value
  if (typeof protocol !== 'string' || protocol === spoken) return []
  return [missing('agent', `must be one of node:${spoken.slice(0, -1)}, as towerUrl begins with ${spoken}//`)]
}

/** Agents of others need not have these. */
function mostSockets(agent: object): number {
  const limits = [Reflect.get(agent, 'maxSockets'), Reflect.get(agent, 'maxTotalSockets')]
  return Math.min(...limits.map((limit: unknown) => (typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY)))
}

function show(value: unknown): string {
  // What stands before an @ may be a password.
  if (typeof value === 'string') return `'${visible(value.replaceAll(/[^,]*@/g, '***@').slice(0, 100))}'`
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? `[${value.map(show).join(', ')}]` : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

/** Control characters as JSON writes them, because nobody would see what is wrong. */
const visible = (text: string): string => text.replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1))
