/**
 * Who asks for a change.
 * person   somebody who has signed in
 * token    whoever has this admin token
 * aerobat  the circuit breaker, of what it has seen
 * tower    Tower itself, as when it takes apps over from another one
 */
export type Actor =
  | { readonly kind: 'person'; readonly id: number; readonly name: string }
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'aerobat' }
  | { readonly kind: 'tower' }
