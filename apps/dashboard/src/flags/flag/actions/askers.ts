import type { FlagUsage } from '@tailslide/api'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../../../api/call.js'

/** Who has asked for a flag in the last 30 days, in any environment. */
export interface Askers {
  /** The last one first. */
  readonly sources: readonly Asker[]
  /** Whether any SDK tells of it: where none does, nothing follows from nobody. */
  readonly isReported: boolean
}

export interface Asker {
  readonly environment: string
  readonly service: string
  readonly at: string
}

export const askersOf = (id: number) =>
  queryOptions({
    queryKey: ['usage', 'everywhere', id],
    queryFn: async ({ signal }): Promise<Askers> => {
      const { payload } = await call('GET /api/flags/:id/environments', { params: { id }, signal })
      const found = await Promise.all(
        payload.map(async ({ environment, flag }) => {
          const usage = await call('GET /api/flags/:id/usage', { params: { id: flag.id }, signal })
          return { environment: environment.name, usage: usage.payload }
        }),
      )
      return {
        sources: found.flatMap(sourcesIn).sort((one, other) => Date.parse(other.at) - Date.parse(one.at)),
        isReported: found.some(({ usage }) => usage.is_reported),
      }
    },
    staleTime: 30_000,
  })

const sourcesIn = ({ environment, usage }: { readonly environment: string; readonly usage: FlagUsage }): Asker[] =>
  usage.by.map(({ service, service_version, last_evaluated_at }) => ({
    environment,
    service: `${service} ${service_version}`.trim(),
    at: last_evaluated_at,
  }))
