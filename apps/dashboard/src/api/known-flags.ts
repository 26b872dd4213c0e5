import type { FlagOverview, LastChange } from '@tailslide/api'
import type { QueryClient } from '@tanstack/react-query'

type Patch<Row> = (rows: readonly Row[]) => Row[]

/** A list that each environment has, which is read whole, and brought up to date by what is heard. */
function knownList<Row>(keyOf: (appId: number) => readonly unknown[]) {
  /** On their way, each with what was learned since it was asked for: an older answer would take that back. */
  const reads = new Set<{ readonly appId: number; readonly learned: Patch<Row>[] }>()
  return {
    keyOf,

    /** What was read, with what was learned meanwhile. */
    async read(appId: number, ask: () => Promise<Row[]>): Promise<Row[]> {
      const learned: Patch<Row>[] = []
      const asked = { appId, learned }
      reads.add(asked)
      try {
        const rows = await ask()
        return learned.reduce((known, patch) => patch(known), rows)
      } finally {
        reads.delete(asked)
      }
    },

    /** Brings the list up to date by what is known for certain, also where it is being read. */
    patch(client: QueryClient, appId: number, patch: Patch<Row>): void {
      for (const read of reads) if (read.appId === appId) read.learned.push(patch)
      client.setQueryData<Row[]>(keyOf(appId), (rows) => rows && patch(rows))
    },
  }
}

export const knownFlags = knownList<FlagOverview>((appId) => ['flags', appId])
/** What was last done to each flag. */
export const knownChanges = knownList<LastChange>((appId) => ['flags', appId, 'changes'])
