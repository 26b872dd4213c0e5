import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { findBarriers, openPage, overflow, startBrowser, type Watched } from './harness/browser.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, in order: a flag is found in the list, set, saved, saved by two people at once, archived and brought back.

interface Flag {
  readonly id: number
  readonly rollout_percentage: number
  readonly is_enabled: boolean
  readonly white_listed_users: string
  readonly circuit_recovery_delay: number
}
interface Project {
  readonly id: number
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}

describe('the page of a flag', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let project: Project
  let flag: Flag
  const appOf = (name: string): number => project.environments.find((each) => each.name === name)?.app_id ?? 0
  const stored = () => tower.call<Flag>('GET', `/flags/${flag.id}`)
  const rollout = () => page.getByLabel('Rollout in percent')
  const bar = () => page.getByRole('region', { name: 'Unsaved changes' }).locator('form')
  const save = () => page.getByRole('button', { name: 'Save to development' })

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    project = await tower.call('POST', '/projects', { title: 'shop' })
    flag = await tower.call('POST', `/apps/${appOf('development')}/flags`, {
      title: 'new/check out',
      is_active: true,
      rollout_percentage: 25,
    })
    watched = await openPage(browser)
    page = watched.page
    page.setDefaultTimeout(20_000)
    await setUpFirstAdmin(page, tower.setupLink)
    await page.getByRole('heading', { name: 'Flags' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('opens from its row by keys, and says first who gets the new path', async () => {
    await page.getByRole('link', { name: 'new/check out' }).waitFor()
    // The keys come after the rows.
    await until(async () => {
      await page.keyboard.press('j')
      return (await page.locator('li .bg-new-tint').count()) > 0
    })
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: 'new/check out' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/p/shop/development/flags/new%2Fcheck%20out')
    await page.getByText('25 % of users get the new path'.replace(' %', '\u202f%')).waitFor()
    await until(async () => (await rollout().getAttribute('id')) === (await page.evaluate('document.activeElement.id')))
  })

  it('reads aloud that the circuit has opened, in whole sentences', async () => {
    await tower.call('POST', `/flags/circuit/${flag.id}/open`)
    const aloud = page.getByRole('status', { name: 'About this flag' })
    await aloud.getByText(/^Open: nobody gets the new path\. Tried again .* after it opened\.$/).waitFor()
    await tower.call('POST', `/flags/circuit/${flag.id}/close`)
    await page.getByText('25\u202f% of users get the new path').first().waitFor()
  })

  it('says of a share whom it reaches, unless a seed draws others', async () => {
    const same = page.getByText('Every flag at 25\u202f% without a seed reaches the same users')
    await same.waitFor()
    for (const share of ['0', '100']) {
      await rollout().fill(share)
      await same.waitFor({ state: 'detached' })
      await rollout().fill('25')
      await same.waitFor()
    }
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByLabel('Seed').fill('spring')
    await same.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Discard' }).click()
    await same.waitFor()
  })

  it('keeps what is typed over a reload, and saves it with all that was pasted', async () => {
    await rollout().fill('40')
    await page.getByLabel('Named users').fill('ann; bo\tann')
    await page.keyboard.press('Enter')
    await bar().getByText('2 changes').waitFor()
    await page.reload()
    await bar().getByText('2 changes').waitFor()
    expect(await rollout().inputValue()).toBe('40')
    const step = page.getByLabel('step every, s')
    await step.fill('abc')
    await page.reload()
    await page.getByText('Step every: “abc” is not a number').waitFor()
    expect(await step.inputValue()).toBe('abc')
    await step.fill('2 s')
    // A thousand to a German reader, which must not become 1.
    await page.getByLabel('judged on at least, calls').fill('1.000')
    await page.getByText('Judged on at least: “1.000” does not mean the same to everybody. Write 1000.').waitFor()
    await bar().getByText('Mend what is marked red first').waitFor()
    await page.getByLabel('judged on at least, calls').fill('20')
    await page.keyboard.press('Control+s')
    await until(async () => (await stored()).rollout_percentage === 40)
    expect((await stored()).white_listed_users).toBe('ann,bo')
    await bar().getByText('2 changes').waitFor({ state: 'detached' })
    await page.getByText('and 2 named ones').first().waitFor()
  })

  it('asks before it saves that the circuit never opens', async () => {
    await page.getByLabel('opens above, %').fill('0')
    await page.getByText('As it is set it never opens by itself').waitFor()
    await save().click()
    const asks = bar().getByRole('alert').getByText('would not open by itself')
    await asks.waitFor()
    expect(await findBarriers(page)).toEqual([])
    await bar().getByRole('button', { name: 'Discard' }).click()
    await asks.waitFor({ state: 'detached' })
    await page.getByLabel('opens above, %').fill('0')
    // Enter twice in haste asks and answers nothing; a click on the answer is no half of a double click, however fast it comes.
    await save().waitFor()
    await page.evaluate(`(async () => {
      const button = document.querySelector('[aria-label="Unsaved changes"] [type=submit]')
      button.click()
      const at = performance.now()
      while (!document.querySelector('form [role=alert]')) await new Promise(requestAnimationFrame)
      if (performance.now() - at < 400) button.click()
    })()`)
    await asks.waitFor()
    // Nor does a key that is held down, which the browser would let press the button again and again.
    const held = await page.evaluate(`document.querySelector('[aria-label="Unsaved changes"] [type=submit]')
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true }))`)
    expect(held).toBe(false)
    await bar().getByRole('button', { name: 'Save without protection' }).click()
    await page.getByText('The circuit never opens by itself').waitFor()
    await page.getByText('its circuit never opens by itself').waitFor()
    await page.keyboard.press('Escape')
    await page.getByLabel('opens above, %').fill('10')
    await save().click()
    await page.getByText('The circuit is closed').waitFor()
  })

  it('takes over what somebody else has saved meanwhile, and lets people choose where both changed the same', async () => {
    await rollout().fill('60')
    await tower.call('PATCH', `/flags/${flag.id}`, { rollout_percentage: 50, circuit_recovery_delay: 30_000 })
    await page.getByText('Choose what to keep').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'typed here' }).click()
    await page.getByRole('button', { name: 'OK' }).click()
    await save().click()
    await until(async () => (await stored()).rollout_percentage === 60)
    expect((await stored()).circuit_recovery_delay).toBe(30_000)
  })

  it('takes back what was saved or switched here, and nothing that somebody else has changed since', async () => {
    const undoing = page.getByRole('button', { name: 'Undo' })
    await rollout().fill('20')
    await save().click()
    await undoing.waitFor()
    await tower.call('PATCH', `/flags/${flag.id}`, { rollout_percentage: 2 })
    await undoing.click()
    await page.getByText('it has been changed since').waitFor()
    expect((await stored()).rollout_percentage).toBe(2)
    await until(async () => (await rollout().inputValue()) === '2')

    await page.getByRole('switch', { name: /^new/ }).click()
    await undoing.waitFor()
    await tower.call('PATCH', `/flags/${flag.id}`, { rollout_percentage: 100 })
    await undoing.click()
    await page.getByText('it has been changed since').waitFor()
    expect((await stored()).is_enabled).toBe(false)
    await page.getByRole('switch', { name: /^new/ }).click()
    await undoing.waitFor()
    await rollout().fill('60')
    await save().click()
    await until(async () => (await stored()).rollout_percentage === 60)
    await page.getByText('is saved in development').waitFor()
    // What it takes back is known by nothing else than its turn.
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await undoing.waitFor({ state: 'detached' })
    await rollout().fill('61')
    await save().click()
    await page.getByText('is saved in development').waitFor()
    expect((await stored()).rollout_percentage).toBe(61)
    await undoing.click()
    await until(async () => (await stored()).rollout_percentage === 60)
  })

  it('asks once whoever leaves what they have changes unsaved', async () => {
    await rollout().fill('70')
    await page.getByRole('link', { name: 'Flags' }).first().click()
    await page.getByRole('heading', { name: 'Leave with unsaved changes?' }).waitFor()
    await page.getByRole('button', { name: 'Stay' }).click()
    expect(await rollout().inputValue()).toBe('70')
    await page.getByRole('link', { name: 'Code', exact: true }).click()
    await bar().getByText('1 change').waitFor()
    await page.getByRole('link', { name: 'Setup', exact: true }).click()
    await page.getByRole('button', { name: 'Discard' }).click()
    await until(async () => (await rollout().inputValue()) === '60')
  })

  it('copies settings of another environment after it has shown what they would change', async () => {
    await page.getByRole('region', { name: 'In every environment' }).getByRole('link', { name: 'production' }).click()
    await page.getByText('Off in production').waitFor()
    await page.getByRole('button', { name: 'Copy settings' }).click()
    await page.getByText('30\u202fs').last().waitFor()
    await page.getByRole('button', { name: 'Copy from development into production' }).click()
    const there = async (): Promise<Flag | undefined> =>
      (await tower.call<Flag[]>('GET', `/apps/${appOf('production')}/flags`))[0]
    await until(async () => (await there())?.circuit_recovery_delay === 30_000)
    expect((await there())?.rollout_percentage).toBe(0)
    await page.goBack()
  })

  it('is archived and comes back', async () => {
    await page.getByText('On in development').waitFor()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).click()
    await page.getByLabel('Reason').fill('nobody asks for it')
    await page.getByRole('button', { name: 'Archive', exact: true }).click()
    await page.getByText('is archived').waitFor()
    await page.getByRole('button', { name: 'Archived 1' }).click()
    await page.getByText('Off in every environment and out of all lists').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('link', { name: 'new/check out' }).click()
    await page.getByText('Archived by You: “nobody asks for it”').waitFor()
    await page.getByText(`since ${new Date().toLocaleDateString('en-US', { dateStyle: 'medium' })}`).waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await page.getByText('Off in development').waitFor()
  })

  it('is compared in two environments with all others, and what is chosen is copied after a look', async () => {
    await tower.call('PATCH', `/flags/${flag.id}`, { circuit_recovery_delay: 45_000, rollout_percentage: 30 })
    await page.goto(`${tower.url}/p/shop/development/compare`)
    await page.getByText('Copying goes from production into development').waitFor()
    await page.getByRole('link', { name: 'Rather from development into production' }).click()
    await page.getByText('Copying goes from development into production').waitFor()
    const choice = page.getByRole('checkbox', { name: 'Copy new/check out' })
    await choice.check()
    await page.getByText('Stays as it is: rollout 0').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('button', { name: 'Copy 1 flag from development into production' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('1 flag of production changes').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await sheet.getByLabel('Reason').fill('it went well')
    await sheet.getByRole('button', { name: 'Copy from development into production' }).click()
    await page.getByText('1 flag of production has the settings of development').waitFor()
    await choice.waitFor({ state: 'detached' })
    await page.goto(`${tower.url}/p/shop/development/flags/new%2Fcheck%20out`)
  })

  it('is described anew, copied, and the copy deleted for good by its typed name', async () => {
    const chooses = async (what: string): Promise<void> => {
      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: what }).click()
    }
    const sheet = page.getByRole('dialog')
    await chooses('Name, owner and date')
    await sheet.getByLabel('Name', { exact: true }).fill('checkout')
    await sheet.getByLabel('Rename it all the same').check()
    await sheet.getByLabel('What it is for').fill('Pay on one page')
    await sheet.getByLabel('Owner').fill('payments')
    await sheet.getByLabel('Tags').fill('web Till')
    await sheet.getByLabel('Temporary until').fill('2031-05-04')
    await sheet.getByRole('button', { name: 'Save' }).click()
    // What Tower refuses stands at its field, and what was typed stays.
    await sheet.getByText('must be').waitFor()
    await sheet.getByLabel('Tags').fill('web, till')
    await sheet.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL('**/flags/checkout')
    await page.getByText('Owner payments').waitFor()
    await page.getByText('Temporary until 4 May 2031').or(page.getByText('Temporary until May 4, 2031')).waitFor()
    expect(await tower.call('GET', `/flags/${flag.id}/about`)).toMatchObject({
      ...{ owner: 'payments', tags: ['web', 'till'], temporary_until: '2031-05-04' },
    })

    const edit = ['envs', 'edit', 'production', '--project', 'shop', '--needs-reason']
    await tower.command(...edit, 'true')
    await page.reload()
    await chooses('Copy this flag')
    expect(await findBarriers(page)).toEqual([])
    // The copy is made in production too.
    await sheet.getByLabel('Reason').fill('a second till')
    const name = sheet.getByLabel('Name of the copy')
    await name.fill('checkout')
    await sheet.getByRole('button', { name: 'Make the copy' }).click()
    // What is wrong is told at its field, which gets the focus.
    await sheet.getByText('This name is taken').waitFor()
    await sheet.locator('input:focus[aria-invalid=true]').waitFor()
    await page.keyboard.type('-copy')
    expect(await name.inputValue()).toBe('checkout-copy')
    await sheet.getByRole('button', { name: 'Make the copy' }).click()
    await page.waitForURL('**/flags/checkout-copy')
    await page.getByText('Off in development').waitFor()
    await tower.command(...edit, 'false', '--reason', 'tried')
    await page.reload()
    await chooses('Delete')
    const forEver = sheet.getByRole('button', { name: 'Delete for ever' })
    expect(await forEver.isDisabled()).toBe(true)
    await sheet.getByLabel('Type checkout-copy').fill('checkout-copy')
    await forEver.click()
    await page.getByText('is deleted').waitFor()
    await page.getByRole('link', { name: 'checkout Pay on one page' }).click()
    await page.getByText('Off in development').waitFor()
  })

  it('is left for another project by a menu that marks the one it is in, and is searched where there are many', async () => {
    const flagPage = page.url()
    const here = () => page.locator('a[aria-current]', { hasText: 'shop' })
    await page.getByRole('button', { name: 'shop', exact: true }).click()
    await here().waitFor()
    await page.keyboard.press('Escape')
    for (let n = 1; n <= 10; n++) await tower.call('POST', '/projects', { title: `team ${n}` })
    await page.reload()
    await page.getByRole('button', { name: 'shop', exact: true }).click()
    const search = page.getByRole('searchbox', { name: 'Find a project' })
    await search.waitFor()
    await here().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await search.fill('Team 1')
    expect(await page.getByRole('dialog').getByRole('link').allInnerTexts()).toEqual(['team 1', 'team 10'])
    await search.fill('nobody')
    await page.getByText('No project has this in its name').waitFor()
    await search.fill('team 7')
    await search.press('Enter')
    await page.waitForURL('**/p/team%207/development/flags')
    await page.getByRole('button', { name: 'team 7', exact: true }).click()
    await page.keyboard.type('sho')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/p/shop/development/flags')
    await page.goto(flagPage)
  })

  it('fits phones and has no barriers, by day and by night', async () => {
    await rollout().fill('0')
    for (const [width, scheme] of [
      [1440, 'light'],
      [760, 'dark'],
      [320, 'light'],
      [320, 'dark'],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 800 })
      await until(async () => (await overflow(page)) <= 0, {
        message: `at ${width} pixels the page is wider than that`,
      })
      expect(await findBarriers(page)).toEqual([])
    }
    expect(watched.complaints).toEqual([])
  })

  it('shows whoever may only look everything, why nothing can be changed, and the way out', async () => {
    const ben = { email: 'ben@shop.example', name: 'Ben', password: 'correct horse battery' }
    const { link } = await tower.call<{ link: string }>('POST', '/people', {
      email: ben.email,
      name: ben.name,
      grants: [{ project_id: project.id, role: 'viewer' }],
    })
    const visitor = await openPage(browser)
    visitor.page.setDefaultTimeout(15_000)
    await visitor.page.goto(link)
    const name = visitor.page.getByLabel('Your name')
    await visitor.page.getByLabel('Password').fill(ben.password)
    if (await name.isVisible()) await name.fill(ben.name)
    await visitor.page.getByRole('button', { name: 'Set the password' }).click()
    await visitor.page.getByRole('heading', { name: 'Flags' }).waitFor()
    await visitor.page.goto(page.url())
    await visitor.page.getByText('You may look, and not change').first().waitFor()
    expect(await visitor.page.getByLabel('Rollout in percent').isDisabled()).toBe(true)
    await visitor.page.getByRole('button', { name: 'Signed in as Ben' }).click()
    await visitor.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await visitor.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(visitor.complaints).toEqual([])
  })
})
