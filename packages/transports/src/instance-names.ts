/** Instances of an app that are told apart at the same time; the counts of all others are summed under ''. */
export const MOST_INSTANCES = 64
/** An instance that has not counted for this long makes room for another. */
const ABSENT_MS = 120_000
/** Characters of an instance's name that count. */
const LONGEST_NAME = 64

export interface InstanceNames {
  /** The name to count under at `now`: the instance's own, or '' while there are too many others. */
  of(instance: string, now: number): string
}

/** One app's instances. Names come from clients and change with every deployment, so that their number must not grow for ever. */
export function createInstanceNames(): InstanceNames {
  const heardAt = new Map<string, number>()
  return {
    of(instance, now) {
      const name = shortName(instance)
      if (!heardAt.has(name) && heardAt.size >= MOST_INSTANCES) {
        for (const [other, at] of heardAt) if (at < now - ABSENT_MS) heardAt.delete(other)
        if (heardAt.size >= MOST_INSTANCES) return ''
      }
      heardAt.set(name, now)
      return name
    },
  }
}

export const shortName = (instance: string): string => instance.slice(0, LONGEST_NAME)
