/** A page and where it is. */
export interface Shown {
  readonly name: string
  readonly path: string
}

const IN = '/p/shop/production'
const FLAG = `${IN}/flags/new-checkout`

/** Of those who have signed in, in the order of the sidebar. */
export const PAGES: readonly Shown[] = [
  { name: 'flags', path: `${IN}/flags` },
  { name: 'flag', path: FLAG },
  { name: 'flag-circuit', path: `${IN}/flags/order-batching/circuit` },
  { name: 'flag-why', path: `${FLAG}/why` },
  { name: 'flag-history', path: `${FLAG}/history` },
  { name: 'flag-code', path: `${FLAG}/code` },
  { name: 'circuits', path: `${IN}/circuits` },
  { name: 'history', path: `${IN}/history` },
  { name: 'why', path: `${IN}/why` },
  { name: 'clean-up', path: `${IN}/clean-up` },
  { name: 'keys', path: `${IN}/keys` },
  { name: 'services', path: `${IN}/services` },
  { name: 'people', path: '/p/shop/people' },
  { name: 'webhooks', path: '/p/shop/webhooks' },
  { name: 'settings', path: '/p/shop/settings' },
  { name: 'health', path: '/health' },
  { name: 'account', path: '/account' },
  { name: 'tokens', path: '/tokens' },
  { name: 'start', path: '/p/shop/development/start' },
  { name: 'start-code', path: '/p/shop/development/start?flag=new-checkout&key=0' },
  { name: 'start-practice', path: '/p/shop/development/start?step=practice' },
  { name: 'not-found', path: '/p/none/of/these' },
]

/** Of those who have not. */
export const DOORS: readonly Shown[] = [
  { name: 'sign-in', path: `${IN}/flags` },
  { name: 'set-up', path: '/setup?token=tsl_over' },
  { name: 'password', path: '/password?token=tsl_over' },
]
