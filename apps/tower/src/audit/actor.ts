/**
 * Who asks for a change, from where and why.
 * person   somebody who has signed in
 * token    whoever has this API token
 * aerobat  the circuit breaker, of what it has seen
 * tower    Tower itself, as when it takes apps over from another one
 */
export type Actor = (
  | { readonly kind: 'person'; readonly id: number; readonly name: string }
  | { readonly kind: 'token'; readonly id: number; readonly name?: string }
  | { readonly kind: 'aerobat' }
  | { readonly kind: 'tower' }
) &
  Origin & {
    /** What the request has shown; undefined where it was made by no request, or by one that needs none. */
    readonly credential?: Credential | undefined
  }

/** What has to open something still in the moment of the change. */
export interface Credential {
  readonly kind: 'session' | 'token'
  readonly id: number
}

/** What is known of the request. */
export interface Origin {
  /** The address that it came from. */
  readonly address?: string | undefined
  /** In the words of whoever asks. */
  readonly why?: string | undefined
}

/** What people call them. */
const KINDS = { person: 'person', token: 'token', aerobat: 'circuit', tower: 'tower' } as const satisfies Record<
  Actor['kind'],
  string
>

/** As an entry of the history keeps it. */
export const actorColumns = (actor: Actor) => ({
  actor_kind: KINDS[actor.kind],
  actor_id: 'id' in actor ? actor.id : null,
  actor_name: ('name' in actor ? actor.name : undefined) ?? '',
  address: actor.address ?? '',
  why: actor.why ?? '',
})

/** In a few words, for a person. */
export function shownActor(actor: Actor): string {
  if (!('id' in actor)) return actor.kind
  return `${actor.kind} ${actor.id}${actor.name === undefined ? '' : ` (${actor.name})`}`
}
