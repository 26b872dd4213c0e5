import { useQuery } from '@tanstack/react-query'
import { keysOf } from '../keys/queries.js'
import { servicesOf } from '../services/queries.js'
import { words } from '../words/words.js'
import { LATER_MS, SOON_MS } from './queries.js'

/** Whether a service uses the key of these steps, or asks for their flag, and what is known of it. */
export type Connection =
  | { readonly isConnected: false }
  | {
      readonly isConnected: true
      readonly at: string
      readonly address: string
      readonly service: string
      readonly sdk: string
      /** The flags that were asked for, by their ids. */
      readonly asked: ReadonlySet<number>
    }

/**
 * The key tells first, at once; what the SDK tells of itself comes ten seconds later. Where no key was chosen yet, a service that
 * runs is the one that is waited for if the flag has been asked for.
 */
export function useConnection(appId: number, keyId: number | undefined, flagId: number | undefined): Connection {
  const isWanted = keyId !== undefined
  const { data: keys } = useQuery({
    ...keysOf(appId),
    enabled: isWanted,
    refetchInterval: ({ state }) =>
      state.data?.some((key) => key.id === keyId && key.last_seen_at) ? LATER_MS : SOON_MS,
  })
  const { data: usage } = useQuery({
    ...servicesOf(appId),
    enabled: isWanted || flagId !== undefined,
    refetchInterval: SOON_MS * 2,
  })
  const key = keys?.find(({ id }) => id === keyId)
  const [service] = usage?.services ?? []
  const asked = new Set(usage?.flags.map(({ flag_id }) => flag_id))
  const isThere = !isWanted && flagId !== undefined && asked.has(flagId) && (service?.instances ?? 0) > 0
  const at = key?.last_seen_at ?? (keyId === 0 || isThere ? service?.last_seen_at : undefined)
  if (!at) return { isConnected: false }
  return {
    isConnected: true,
    at,
    address: key?.last_seen_from ?? '',
    service: service?.service ?? '',
    sdk: service ? words.start.sdk(service.sdk, service.sdk_version) : '',
    asked,
  }
}
