import { rolloutPosition } from '@tailslide/core'

/** Entries of one generation; at most twice as many are held, about 3 MB with UUIDs for users. */
const GENERATION_SIZE = 16_384

/** A longer user context is computed each time, so that no caller can make the cache heavy. */
const MAX_CACHED_LENGTH = 256

/** Positions of users who draw from one seed. */
export class Cohort {
  readonly #seed: string
  readonly #makeRoom: () => void
  #young = new Map<string, number>()
  #old = new Map<string, number>()

  constructor(seed: string, makeRoom: () => void) {
    this.#seed = seed
    this.#makeRoom = makeRoom
  }

  /** Has the shape that core's `decide` asks for; the seed is this cohort's own. */
  readonly positionOf = (user: string): number => this.#young.get(user) ?? this.#recall(user)

  /** Users who were not seen since the rotation before this one are forgotten. */
  rotate(): void {
    this.#old = this.#young
    this.#young = new Map()
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  #recall(user: string): number {
    const position = this.#old.get(user) ?? rolloutPosition(user, this.#seed)
    if (user.length > MAX_CACHED_LENGTH) return position
    this.#makeRoom()
    this.#young.set(user, position)
    return position
  }
}

/**
 * Each user's position is computed once per seed and kept while in use. Two generations bound the memory without any
 * work on a hit: when the young one is full it becomes the old one, and the old one is forgotten.
 */
export class PositionCache {
  readonly #generationSize: number
  readonly #cohorts = new Map<string, Cohort>()
  #youngEntries = 0

  constructor(generationSize: number = GENERATION_SIZE) {
    this.#generationSize = generationSize
  }

  cohort(seed: string): Cohort {
    let cohort = this.#cohorts.get(seed)
    if (!cohort) {
      cohort = new Cohort(seed, () => this.#makeRoom())
      this.#cohorts.set(seed, cohort)
    }
    return cohort
  }

  get size(): number {
    let size = 0
    for (const cohort of this.#cohorts.values()) size += cohort.size
    return size
  }

  /** Called before each new entry; all cohorts share one budget, so that many seeds cannot multiply it. */
  #makeRoom(): void {
    if (this.#youngEntries >= this.#generationSize) {
      for (const cohort of this.#cohorts.values()) cohort.rotate()
      this.#youngEntries = 0
    }
    this.#youngEntries++
  }
}
