import {
  type CompiledFlag,
  circuitEnteredAt,
  compileFlag,
  type Flag,
  isSameFlag,
  type RolloutRule,
  type Ruleset,
} from '@tailslide/core'
import type { RulesetSource } from './lifecycle.js'
import { NO_CIRCUIT } from './sums-by-circuit.js'

/**
 * A lower version that was published this much later is not late: Tower has started anew and counts from the beginning.
 * No clock skew or delay between two Towers reaches a minute.
 */
const NEW_BEGINNING_MS = 60_000

/** A better source replaces a worse one whatever the versions, and never the other way round. */
const RANK: Record<RulesetSource, number> = { none: 0, bootstrap: 1, snapshot: 2, stream: 3 }

export interface FlagChange {
  readonly flagName: string
  readonly before: Flag | undefined
  readonly after: Flag | undefined
}

/** The rules being served: flags by name, replaced as a whole. */
export class RulesetStore {
  readonly #rolloutRule: RolloutRule
  #ruleset: Ruleset | undefined
  #flags: ReadonlyMap<string, Flag> = new Map()
  #compiled = new Map<string, CompiledFlag>()
  #receivedAt: number | null = null
  #reconnected = false
  #source: RulesetSource = 'none'
  /** Counts the replacements; who keeps a compiled flag compares this number before using it. */
  generation = 0

  constructor(rolloutRule: RolloutRule) {
    this.#rolloutRule = rolloutRule
  }

  /** Where the rules being served came from. */
  get source(): RulesetSource {
    return this.#source
  }

  get ruleset(): Ruleset | undefined {
    return this.#ruleset
  }

  get isEmpty(): boolean {
    return this.#ruleset === undefined
  }

  get version(): number | null {
    return this.#ruleset?.version ?? null
  }

  /** In monotonic time. */
  get receivedAt(): number | null {
    return this.#receivedAt
  }

  get flagCount(): number {
    return this.#flags.size
  }

  get flagNames(): Iterable<string> {
    return this.#flags.keys()
  }

  flag(name: string): Flag | undefined {
    return this.#flags.get(name)
  }

  /** The state that the flag's circuit is in. */
  circuit(name: string): number {
    const flag = this.#flags.get(name)
    return flag ? circuitEnteredAt(flag) : NO_CIRCUIT
  }

  /** Compiled at first use, so that replacing a ruleset of 10,000 flags costs only those that are asked for. */
  compiled(name: string): CompiledFlag | undefined {
    const known = this.#compiled.get(name)
    if (known) return known
    const flag = this.#flags.get(name)
    if (!flag) return undefined
    try {
      const compiled = compileFlag(flag, this.#rolloutRule)
      this.#compiled.set(name, compiled)
      return compiled
    } catch {
      // A feed of one's own may hand over what no parser has seen; evaluation does not throw even then.
      return undefined
    }
  }

  /**
   * After a lost connection the first ruleset counts whatever its version: it is what the server has now, and a Tower
   * restored from a backup counts from where the backup stood.
   */
  onConnectionLost(): void {
    this.#reconnected = true
  }

  /** Replaces all flags at once; undefined when the ruleset is late or a repetition, else the flags held before. */
  replace(
    ruleset: Ruleset,
    receivedAt: number,
    source: Exclude<RulesetSource, 'none'>,
  ): ReadonlyMap<string, Flag> | undefined {
    if (RANK[source] < RANK[this.#source]) return undefined
    if (source === this.#source && !this.#reconnected && !this.#isSupersededBy(ruleset)) return undefined
    if (source === 'stream') this.#reconnected = false
    this.#source = source
    const before = this.#flags
    const flags = new Map<string, Flag>()
    for (const flag of ruleset.flags) flags.set(flag.title, flag)
    this.#ruleset = ruleset
    this.#flags = flags
    this.#compiled = new Map()
    this.#receivedAt = receivedAt
    this.generation++
    return before
  }

  /** Rulesets without a version come from a Tower that does not number them; the order of arrival is all there is. */
  #isSupersededBy(next: Ruleset): boolean {
    const current = this.#ruleset
    if (!current || next.version === null || current.version === null || next.version > current.version) return true
    // What was announced and not stored gives way to what has its number: the feed knows which of them is which.
    if (next.version === current.version) {
      return next.publishedAt !== current.publishedAt || next.unsaved !== current.unsaved
    }
    if (next.publishedAt === null || current.publishedAt === null) return false
    return next.publishedAt - current.publishedAt > NEW_BEGINNING_MS
  }

  /** Flags that came, went or differ since then, looked for in slices: there may be 10,000 to compare. */
  changesSince(before: ReadonlyMap<string, Flag>): Generator<FlagChange | undefined, void> {
    return changesBetween(before, this.#flags)
  }
}

const COMPARED_AT_ONCE = 100

function* changesBetween(
  before: ReadonlyMap<string, Flag>,
  now: ReadonlyMap<string, Flag>,
): Generator<FlagChange | undefined, void> {
  let compared = 0
  for (const [flagName, after] of now) {
    const old = before.get(flagName)
    if (!old || !isSameFlag(old, after)) yield { flagName, before: old, after }
    else if (++compared % COMPARED_AT_ONCE === 0) yield undefined
  }
  for (const [flagName, old] of before) {
    if (!now.has(flagName)) yield { flagName, before: old, after: undefined }
    else if (++compared % COMPARED_AT_ONCE === 0) yield undefined
  }
}
