import type { FlagOverview } from '@tailslide/api'
import type { QueryClient } from '@tanstack/react-query'

type Patch = (rows: readonly FlagOverview[]) => FlagOverview[]

/** Where the list of an environment's flags is kept. */
export const keyOfFlags = (appId: number) => ['flags', appId] as const

/** Lists on their way, each with what was learned since they were asked for: an older answer would take that back. */
const reads = new Set<{ readonly appId: number; readonly learned: Patch[] }>()

/** What was read, with what was learned meanwhile. */
export async function readFlags(appId: number, read: () => Promise<FlagOverview[]>): Promise<FlagOverview[]> {
  const learned: Patch[] = []
  const asked = { appId, learned }
  reads.add(asked)
  try {
    const rows = await read()
    return learned.reduce((known, patch) => patch(known), rows)
  } finally {
    reads.delete(asked)
  }
}

/** Brings the list up to date by what is known for certain, also where it is being read. */
export function patchFlags(client: QueryClient, appId: number, patch: Patch): void {
  for (const read of reads) if (read.appId === appId) read.learned.push(patch)
  client.setQueryData<FlagOverview[]>(keyOfFlags(appId), (rows) => rows && patch(rows))
}
