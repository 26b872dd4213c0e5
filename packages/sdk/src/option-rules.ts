import type { Agent } from 'node:http'
import type { RolloutRule } from '@tailslide/core'
import { parseNatsServers, parseRedisAddress, parseTowerUrl } from '@tailslide/transports/addresses'
import type { FlagManagerOptions, TogglerOptions } from './options.js'
import { clockMistake } from './own-clock.js'

export interface OptionRule {
  /** The end of a sentence that begins with the option's name. */
  readonly rule: string
  readonly keeps: (value: unknown) => boolean
  /** For a mistake that can be named: says it in place of `rule`. */
  readonly mistake?: (value: unknown) => string | undefined
}

/** The longest time that `setTimeout` takes, 24.8 days; beyond it a timer fires at once. */
export const LONGEST_TIMER_MS = 2_147_483_647

/** What Tower takes. */
const LONGEST_SERVICE_NAME = 100

const ROLLOUT_RULES: readonly unknown[] = ['tailslide', 'tailslide-py'] satisfies RolloutRule[]

const isString = (value: unknown): value is string => typeof value === 'string'
// Line breaks and the like end up in headers, in lines of a protocol and in logs.
const hasControls = (text: string): boolean => /\p{Cc}/u.test(text)
const isFilled = (value: unknown): value is string => isString(value) && value.trim() !== '' && !hasControls(value)
const isIntegerIn = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high
const isFunction = (value: unknown): boolean => typeof value === 'function'
const hasMethods =
  (...names: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && names.every((name) => isFunction(Reflect.get(value, name)))

/** Whether an address can be parsed. */
export const isReadBy =
  (parse: (text: string) => unknown) =>
  (value: unknown): boolean => {
    if (!isString(value) || hasControls(value) || value.trim() !== value) return false
    try {
      parse(value)
      return true
    } catch {
      return false
    }
  }

/** By what Node itself asks of an agent: its class may be of another realm, as in Jest. */
export function isAgent(value: unknown): value is Agent {
  return hasMethods('addRequest', 'destroy')(value)
}

const isClock = (value: unknown): value is NonNullable<FlagManagerOptions['clock']> =>
  hasMethods('now', 'after')(value) &&
  (hasMethods('monotonic')(value) || Reflect.get(Object(value), 'monotonic') === undefined)

const isMilliseconds = isIntegerIn(0, LONGEST_TIMER_MS)

const NAME_RULE: OptionRule = {
  rule: `must be a string of 1 to ${LONGEST_SERVICE_NAME} characters, not blank, without line breaks`,
  keeps: (value) => isFilled(value) && value.length <= LONGEST_SERVICE_NAME,
}

export const MANAGER_RULES: Record<keyof FlagManagerOptions, OptionRule> = {
  appId: {
    rule: 'must be a positive integer',
    keeps: isIntegerIn(1, Number.MAX_SAFE_INTEGER),
    mistake: (value) =>
      isString(value) && /^\s*[1-9]\d*\s*$/.test(value)
        ? `must be a positive integer and no string: write ${value.trim()} without quotes, or Number(...) around a variable`
        : undefined,
  },
  sdkKey: {
    rule: 'must be a string without line breaks and without white space at its ends',
    keeps: (value) => isFilled(value) && value.trim() === value && !isAdminToken(value),
    mistake: keyMistake,
  },
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
    keeps: (value) => isString(value) && /^[^\s.*>/\\\p{Cc}]+$/u.test(value),
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
  agent: {
    rule: 'must be an agent of node:http or node:https, or one made like them, such as new HttpsProxyAgent(...)',
    keeps: isAgent,
  },
  initializeTimeout: {
    rule: `must be an integer of milliseconds from 0 to ${LONGEST_TIMER_MS}`,
    keeps: isMilliseconds,
  },
  rolloutRule: { rule: "must be 'tailslide' or 'tailslide-py'", keeps: (value) => ROLLOUT_RULES.includes(value) },
  instance: {
    rule: 'must be a string of 1 to 200 characters, not blank, without line breaks',
    keeps: (value) => isFilled(value) && value.length <= 200,
  },
  service: NAME_RULE,
  serviceVersion: NAME_RULE,
  snapshotFile: { rule: 'must be the path of a file', keeps: isFilled },
  bootstrap: {
    rule: 'must be an array of flags, or the path of a file',
    keeps: (value) => Array.isArray(value) || isFilled(value),
  },
  rulesets: { rule: 'must be a RulesetFeed: an object with start() and stop()', keeps: hasMethods('start', 'stop') },
  signals: { rule: 'must be a SignalSink: an object with send() and close()', keeps: hasMethods('send', 'close') },
  clock: {
    rule: 'must be a Clock: an object with now() and after(), and monotonic() where now() may go back',
    keeps: (value) => isClock(value) && clockMistake(value) === undefined,
    mistake: (value) => (isClock(value) ? clockMistake(value) : undefined),
  },
  logger: {
    rule: 'must be false, or a logger with warn() such as console',
    keeps: (value) => value === false || hasMethods('warn')(value),
  },
  onError: { rule: 'must be a function', keeps: isFunction },
}

/** What Tower calls the keys of administrators begins with this. */
const isAdminToken = (value: unknown): boolean => isString(value) && value.startsWith('tsa_')

/** Of a key that is not there, as where its variable is not set, whether it came as nothing or as an empty text. */
export const WHICH_KEY =
  'give the SDK key that Tower has made for the app (tsk_...); with natsServer alone, the token of NATS, where it asks for one. Is the environment variable set that it comes from?'

/** Names what is wrong without showing any of it. */
function keyMistake(value: unknown): string | undefined {
  if (!isString(value)) return `must be a string, not ${Array.isArray(value) ? 'an array' : `of type ${typeof value}`}`
  if (value.trim() === '') return `is ${value === '' ? 'empty' : 'blank'}: ${WHICH_KEY}`
  if (value.trim() !== value)
    return 'has white space or a line break at an end, as the contents of a file often have: trim() it'
  if (isAdminToken(value)) {
    return 'is an admin token (tsa_...), which may do everything and is for people: give the SDK key of the app (tsk_...)'
  }
  return undefined
}

export const TOGGLER_RULES: Record<keyof TogglerOptions, OptionRule> = {
  flagName: { rule: 'must be a string that is not empty', keeps: (value) => isString(value) && value.trim() !== '' },
  default: { rule: 'must be true or false', keeps: (value) => typeof value === 'boolean' },
}

/** Of `disconnect()` and `flush()`. */
export const TIMEOUT_RULES: Record<'timeout', OptionRule> = {
  timeout: {
    rule: `must be an integer of milliseconds from 0 to ${LONGEST_TIMER_MS}, or Infinity`,
    keeps: (value) => value === Number.POSITIVE_INFINITY || isMilliseconds(value),
  },
}
