import type { APIResponse, Page, Route } from 'playwright-core'

/** A page, and where it is. */
export interface Shown {
  readonly name: string
  readonly path: string
  /** What is done there before it is looked at. */
  readonly act?: (page: Page) => Promise<unknown>
}

const IN = '/p/shop/production'
const flag = (title: string, tab = ''): string => `${IN}/flags/${title}${tab}`

const seeChart = (page: Page): Promise<unknown> => page.locator('canvas').first().waitFor({ timeout: 20_000 })

/** Of those who have signed in, in the order of the sidebar. */
export const PAGES: readonly Shown[] = [
  { name: 'flags', path: `${IN}/flags` },
  { name: 'flag', path: flag('new-checkout') },
  { name: 'flag-circuit', path: flag('card-tokens', '/circuit'), act: seeChart },
  { name: 'flag-why', path: flag('new-checkout', '/why?user=u-104233') },
  { name: 'flag-history', path: flag('new-checkout', '/history') },
  { name: 'flag-code', path: flag('new-checkout', '/code') },
  { name: 'circuits', path: `${IN}/circuits` },
  { name: 'history', path: `${IN}/history` },
  { name: 'why', path: `${IN}/why?user=u-104233` },
  { name: 'clean-up', path: `${IN}/clean-up` },
  { name: 'compare', path: `${IN}/compare` },
  { name: 'keys', path: `${IN}/keys` },
  { name: 'services', path: `${IN}/services` },
  { name: 'people', path: '/p/shop/people' },
  { name: 'webhooks', path: '/p/shop/webhooks' },
  { name: 'webhook', path: '/p/shop/webhooks/1' },
  { name: 'settings', path: '/p/shop/settings' },
  { name: 'new-project', path: '/new-project' },
  {
    name: 'health',
    path: '/health',
    act: (page) => page.getByText('The first figure').waitFor({ state: 'hidden', timeout: 9_000 }),
  },
  { name: 'account', path: '/account' },
  { name: 'tokens', path: '/tokens' },
  { name: 'start', path: '/p/shop/development/start' },
]

/** Where nothing is as yet, or where what somebody asks for is not. */
export const OF_EMPTY: readonly Shown[] = [
  { name: 'first-project', path: '/start' },
  { name: 'why-nobody', path: `${IN}/why` },
  { name: 'not-found', path: '/p/none/of/these' },
]

/** Off in production. */
const OFF = 'price-hints'

/** Tells a page something else than Tower has answered. */
const told =
  (change: (payload: Answered) => unknown) =>
  async (route: Route): Promise<void> => {
    try {
      const response = await route.fetch()
      const { payload } = await response.json()
      await route.fulfill({ response, json: { payload: change(payload) } })
    } catch {
      // The page was closed meanwhile.
    }
  }
type Answered = Awaited<ReturnType<APIResponse['json']>>

/** The sheet that asks to turn on a flag which is set so, as far as the page is told. */
function turnOn(name: string, set?: Readonly<Record<string, unknown>>): Shown {
  return {
    name,
    path: `${IN}/flags`,
    async act(page) {
      // The list knows the mode too, and of the switch only what it was.
      const row = set?.circuit_mode === undefined ? {} : { circuit_mode: set.circuit_mode }
      await page.route(
        /\/api\/flags\/\d+$/,
        told((payload) => ({ ...payload, ...set })),
      )
      await page.route(
        '**/flags/overview',
        told((rows) => rows.map((each: { title: string }) => (each.title === OFF ? { ...each, ...row } : each))),
      )
      await page.reload()
      await page.getByRole('switch', { name: OFF }).click()
      // Not before the flag was read.
      const sheet = page.getByRole('dialog')
      await sheet.locator('[type=submit]:enabled, button:text("Close")').first().waitFor({ timeout: 5_000 })
    },
  }
}

/** What opens over a page, or stands in it only for a while. */
export const MOMENTS: readonly Shown[] = [
  { name: 'none-found', path: `${IN}/flags?q=nothing-is-called-this` },
  {
    name: 'command',
    path: `${IN}/flags`,
    async act(page) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('new-ch')
    },
  },
  turnOn('turn-on'),
  turnOn('turn-on-observe', { circuit_mode: 'observe' }),
  turnOn('turn-on-forced-open', { circuit_mode: 'forced_open' }),
  turnOn('turn-on-forced-closed', { circuit_mode: 'forced_closed' }),
  turnOn('turn-on-compared', { circuit_rule: 'comparison' }),
  turnOn('turn-on-already', { is_enabled: true, is_active: true }),
  {
    ...turnOn('turn-on-being-sent'),
    async act(page) {
      await page.route('**/toggle', () => {})
      await page.getByRole('switch', { name: OFF }).click()
      await page.getByRole('dialog').locator('[type=submit]').click()
      await page.getByText('It is being sent').waitFor({ timeout: 5_000 })
    },
  },
  {
    name: 'several',
    path: `${IN}/flags`,
    async act(page) {
      await page.getByRole('button', { name: 'Switch several' }).click()
      await page.getByRole('dialog').getByRole('radio').nth(1).check()
      await page.getByRole('dialog').getByRole('checkbox').nth(1).check()
    },
  },
  {
    name: 'new-flag',
    path: `${IN}/flags`,
    act: (page) => page.getByRole('button', { name: 'New flag' }).first().click(),
  },
  {
    name: 'unsaved',
    path: flag('new-checkout'),
    act: (page) => page.getByRole('textbox', { name: 'Rollout' }).first().fill('40'),
  },
  {
    name: 'menu',
    path: flag('new-checkout'),
    act: (page) => page.getByRole('button', { name: 'More' }).first().click(),
  },
  { name: 'key-help', path: `${IN}/flags`, act: (page) => page.keyboard.press('?') },
  {
    name: 'start-code',
    path: '/p/shop/development/start?flag=new-checkout&key=0',
  },
  { name: 'start-practice', path: '/p/shop/development/start?step=practice' },
  { name: 'last-hour', path: flag('card-tokens', '/circuit?range=1h'), act: seeChart },
  {
    name: 'session-ended',
    path: `${IN}/flags`,
    async act(page) {
      await page.context().clearCookies()
      await page.getByRole('link', { name: 'Circuits' }).first().click()
    },
  },
]

/** Of those who have not signed in. */
export const DOORS: readonly Shown[] = [
  { name: 'sign-in', path: `${IN}/flags` },
  { name: 'set-up', path: '/setup?token=tsl_over' },
  { name: 'password', path: '/password?token=tsl_over' },
]
