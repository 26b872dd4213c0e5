import { measurePace, until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { findBarriers, openPage, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { makeFirstProject, setUpFirstAdmin } from './harness/first-admin.js'
import { holdFile } from './harness/held-file.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, by the keyboard where there are keys: who did what, why somebody gets a flag, and what can be tidied up.

interface Flag {
  readonly id: number
  readonly is_enabled: boolean
  readonly rollout_percentage: number
}

describe('finding out', () => {
  const pace = measurePace()
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let flag: Flag
  let appId: number
  const now = () => tower.call<Flag>('GET', `/flags/${flag.id}`)
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    page = watched.page
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    appId = await appIdOf(tower, 'development')
    const path = `/apps/${appId}/flags`
    flag = await tower.call('POST', path, { title: 'new-checkout', rollout_percentage: 10, white_listed_users: 'maya' })
    await tower.call('POST', path, { title: 'new-cart', is_active: true })
    await tower.call('PATCH', `/flags/${flag.id}`, { rollout_percentage: 25 })
    await tower.call('POST', `/flags/circuit/${flag.id}/open`)
    await tower.call('POST', `/flags/circuit/${flag.id}/close`)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
    pace.stop()
  })

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }

  const isFit = async (): Promise<void> => {
    expect(await findBarriersEverywhere(page)).toEqual([])
  }

  it('does by the command bar what is typed: a flag is switched on, without a pointer', async () => {
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByText('new-checkout').first().waitFor()
    await page.getByRole('button', { name: 'Find a flag or do something' }).waitFor()
    await until(async () => {
      await page.keyboard.press('Control+k')
      return page.getByRole('combobox').isVisible()
    })
    await page.keyboard.type('new-ch')
    await page.getByText('Do with new-checkout in development').waitFor()
    await isFit()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await until(async () => (await now()).is_enabled)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('does by the command bar what is said in words: the action, and the flag', async () => {
    for (const [words, isOn] of [
      ['turn off checkout', false],
      ['new-check on', true],
      ['turn off new-checkout', false],
      ['new-checkout on', true],
    ] as const) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill(words)
      await page.getByText('Do with new-checkout in development').waitFor()
      // Of a part of its name the flag stands first, so that Enter alone switches nothing that may not be meant.
      if (!words.includes('new-checkout')) await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await until(async () => (await now()).is_enabled === isOn)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  })

  it('shows a flag that is switched so already as what it is', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('turn on new-checkout')
    await page.getByRole('option', { name: /new-checkout/ }).waitFor()
    expect(await page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('closed')])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('is walked by keys alone: rows, what belongs to them, environments and pages', async () => {
    // The keys of the list come after its rows.
    const onRow = () =>
      until(async () => {
        await press('j')
        return (await page.locator('li .bg-new-tint').count()) > 0
      })
    const list = async (): Promise<void> => {
      await press('g', 'f')
      await page.waitForURL('**/p/shop/development/flags')
      await page.getByRole('switch').first().waitFor()
      await onRow()
    }
    for (const [key, address] of [
      ['Enter', /flags\/new-c[a-z]+$/],
      ['c', /\/circuit$/],
      ['w', /\/why$/],
      ['h', /\/history$/],
      ['r', /flags\/new-c[a-z]+#rollout$/],
    ] as const) {
      await list()
      await press('j', 'j', 'k', key)
      await page.waitForURL(address)
    }
    // Whoever opens the rollout types it.
    await page.locator('input:focus').waitFor()
    // Keys that come before what acts on them are played when it has come.
    const keys = await holdFile(page, 'cursor-keys')
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByRole('switch').first().waitFor()
    await keys.isAsked()
    await press('j', '/')
    await page.keyboard.type('new-cart')
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
    await keys.letThrough()
    await page.waitForURL('**/flags?q=new-cart')
    await press('Enter', 'j', 't')
    await page.getByText('is off in development').waitFor()
    await press('z')
    await page.getByText('is on in development').waitFor()
    await press(']')
    await page.waitForURL('**/p/shop/production/flags?q=new-cart')
    await press('[')
    await page.waitForURL('**/p/shop/development/flags?q=new-cart')
    for (const [key, part] of Object.entries({ c: 'circuits', w: 'why', t: 'clean-up', k: 'keys', h: 'history' })) {
      await press('g', key)
      await page.waitForURL(`**/p/shop/development/${part}`)
    }
  })

  it('tells field by field who did what, a trip as one thing, and undoes a change after showing it', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('h')
    await page.getByRole('heading', { name: 'History' }).waitFor()
    await page.getByText('Opened by').waitFor()
    expect(
      await page
        .getByRole('listitem')
        .filter({ hasText: /^.*Circuit of new-checkout/s })
        .count(),
    ).toBe(1)
    await isFit()
    // The newest change of the flag is the switch.
    const ofFlag = page.getByRole('listitem').filter({ hasText: 'new-checkout' })
    await ofFlag.getByRole('button', { name: 'Undo', exact: true }).first().click()
    await page.getByRole('heading', { name: 'Undo this change of new-checkout?' }).waitFor()
    await page.getByRole('button', { name: 'Undo in development' }).click()
    await until(async () => !(await now()).is_enabled)
    // By whose it was.
    await page.getByRole('searchbox').fill('maya')
    await page.waitForURL('**/history?q=maya')
    await page.getByText('Circuit of new-checkout').waitFor({ state: 'detached' })
    await page.getByText('undoes the change').waitFor()
    await page.getByRole('searchbox').fill('')
  })

  it('brings a flag back to what it was, the difference first', async () => {
    await page.goto(`${tower.url}/p/shop/development/flags/new-checkout/history`)
    await page.getByRole('button', { name: 'Restore' }).last().click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('Rollout').waitFor()
    expect((await now()).rollout_percentage).toBe(25)
    await isFit()
    await sheet.getByRole('button', { name: 'Bring back in development' }).click()
    await until(async () => (await now()).rollout_percentage === 10)
  })

  it('undoes the newest change of a flag in another environment too, and brings back to an older one', async () => {
    const production = await appIdOf(tower, 'production')
    const there = await tower.call<(Flag & { title: string })[]>('GET', `/apps/${production}/flags`)
    const id = there.find(({ title }) => title === 'new-cart')?.id
    for (const rollout_percentage of [31, 32]) await tower.call('PATCH', `/flags/${id}`, { rollout_percentage })
    await page.goto(`${tower.url}/p/shop/development/history?where=all&q=new-cart`)
    const line = (text: string) => page.getByRole('listitem').filter({ hasText: text })
    await line('32').getByRole('button', { name: 'Undo' }).waitFor()
    expect(await line('32').getByRole('button').allInnerTexts()).toContain('Undo')
    await page
      .getByRole('listitem')
      .filter({ hasText: '31', hasNotText: '32' })
      .getByRole('button', { name: 'Restore' })
      .waitFor()
  })

  it('offers nothing of a flag that is gone, and says so', async () => {
    const short = await tower.call<Flag>('POST', `/apps/${appId}/flags`, { title: 'short-lived' })
    await tower.call('PATCH', `/flags/${short.id}`, { rollout_percentage: 5 })
    await tower.call('PATCH', `/flags/${short.id}`, { rollout_percentage: 6 })
    await tower.call('POST', `/flags/circuit/${short.id}/open`)
    await page.goto(`${tower.url}/p/shop/development/history?q=short-lived`)
    const lines = page.getByRole('listitem').filter({ hasText: 'short-lived' })
    await lines.getByRole('button', { name: 'Restore' }).first().waitFor()
    await lines.getByRole('link', { name: 'Look' }).waitFor()
    await tower.call('POST', `/flags/${short.id}/archive`)
    await page.locator('[title^="The flag is archived"]').first().waitFor()
    await tower.call('DELETE', `/flags/${short.id}?environments=all`)
    await lines.filter({ hasText: 'deleted short-lived' }).waitFor()
    await lines.getByText('Flag deleted since').first().waitFor()
    expect(await lines.getByRole('button', { name: /Restore|Undo/ }).count()).toBe(0)
    expect(await lines.getByRole('link').count()).toBe(0)
    await isFit()
  })

  it('says why a user gets a flag, step by step in every environment, and over all flags', async () => {
    await tower.call('PATCH', `/flags/${flag.id}/toggle`, { is_active: true })
    await page.goto(`${tower.url}/p/shop/development/flags/new-checkout/why`)
    await page.getByLabel('User').fill('maya')
    await page.getByText('maya gets the new path in development.').waitFor()
    expect(new URL(page.url()).searchParams.get('user')).toBe('maya')
    await isFit()
    await page.keyboard.press('Escape')
    await page.goto(`${tower.url}/p/shop/development/why?user=maya`)
    await page.getByText('maya gets the new path of 1 of 2 flags.').waitFor()
    await isFit()
  })

  it('answers for the user to the letter, and says of blanks that nobody sees that they belong to it', async () => {
    await page.goto(`${tower.url}/p/shop/development/why?user=maya%20`)
    await page.getByText('“maya ” gets the new path of 0 of 2 flags.').waitFor()
    await page.getByText('It ends with a blank, which belongs to it').waitFor()
    await isFit()
    await page.getByRole('main').getByRole('link', { name: 'new-checkout' }).click()
    await page.getByText('“maya ” gets the old path everywhere.').waitFor()
    expect(new URL(page.url()).searchParams.get('user')).toBe('maya ')
    await page.getByRole('textbox', { name: 'User', exact: true }).fill(' maya')
    await page.getByText('It begins with a blank, which belongs to it').waitFor()
    await isFit()
    await page.getByRole('textbox', { name: 'User', exact: true }).fill('maya')
    await page.getByText('maya gets the new path in development.').waitFor()
    expect(await page.getByText('with a blank').count()).toBe(0)
  })

  /** As a service does that asks for a name in vain. */
  const askInVain = async (name: string): Promise<void> => {
    const { key } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`, { name: `asks for ${name}` })
    const service = { instance: name, sdk: 'js', sdkVersion: '1', evaluations: [], ageMs: 0 }
    const report = `${Buffer.from(name.padEnd(16)).toString('hex').slice(0, 32)}-1`
    await fetch(`${tower.url}/api/sdk/apps/${appId}/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...service, report, unknown: [name] }),
    })
  }

  it('makes a flag of a name that a service asks for in vain', async () => {
    await askInVain('new-price')
    await page.goto(`${tower.url}/p/shop/development/clean-up`)
    await page.getByText('new-price').waitFor()
    await isFit()
    await page.getByRole('button', { name: 'Make it' }).click()
    expect(await page.getByLabel('Name').inputValue()).toBe('new-price')
    await page.getByRole('button', { name: 'Make the flag' }).click()
    await page.getByText('Nothing to tidy up').waitFor()
    // Keys are for the sheet as long as it stands there.
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(watched.complaints).toEqual([])
  })

  it('says of a flag that a service asks for and that is archived that it is, and brings it back', async () => {
    const path = `/apps/${appId}/flags`
    const { id } = await tower.call<Flag>('POST', path, { title: 'old-price' })
    await tower.call('POST', `/flags/${id}/archive`)
    await askInVain('old-price')
    await page.goto(`${tower.url}/p/shop/development/services`)
    await page.getByRole('heading', { name: 'Asked for, and archived' }).waitFor()
    expect(await page.getByRole('heading', { name: 'no such flag' }).count()).toBe(0)
    await isFit()
    await page.goto(`${tower.url}/p/shop/development/clean-up`)
    await page.getByRole('heading', { name: 'Archived, and still asked for' }).waitFor()
    expect(await page.getByText('meant?').count()).toBe(0)
    await isFit()
    await page.getByRole('link', { name: 'Bring it back' }).click()
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await page.getByRole('switch').first().waitFor()
    await page.goto(`${tower.url}/p/shop/development/clean-up`)
    await page.getByText('Nothing to tidy up').waitFor()
    await tower.call('DELETE', `/flags/${id}?environments=all`)
    expect(watched.complaints).toEqual([])
  })

  it('switches several flags together, and back', async () => {
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByRole('button', { name: 'Switch several' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('All 2').check()
    await isFit()
    await sheet.getByRole('button', { name: 'Turn off 2 flags' }).click()
    await page.getByText('2 flags are off in development').waitFor()
    expect((await now()).is_enabled).toBe(false)
    await press('z')
    await page.getByText('2 flags are on in development').waitFor()
    expect((await now()).is_enabled).toBe(true)
    // What somebody else has changed since is not undone with it.
    await tower.call('PATCH', `/flags/${(await now()).id}`, { rollout_percentage: 100 })
    await press('z')
    await page.getByText('has been changed since, and that stays').waitFor()
    expect((await now()).is_enabled).toBe(true)
  })

  it('tells them in the history as one thing, and switches those back that nobody has changed since', async () => {
    await press('g', 'h')
    const line = page.getByRole('listitem').filter({ hasText: 'turned on 2 flags' })
    await line.getByText('Which ones').click()
    await line.getByText('changed since').waitFor()
    await isFit()
    await line.getByRole('button', { name: 'Undo' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('One was changed since, and stays as it is:').waitFor()
    await isFit()
    await sheet.getByRole('button', { name: 'Turn off 1 flag' }).click()
    await page.getByText('1 flag is off in development').waitFor()
    expect((await now()).is_enabled).toBe(true)
    // Both of those were switched once more.
    const before = page.getByRole('listitem').filter({ hasText: 'turned off 2 flags' })
    await before.waitFor()
    expect(await before.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    expect(watched.complaints).toEqual([])
    await press('g', 'f')
  })

  it('lists the keys, and lets single ones be turned off', async () => {
    await page.keyboard.press('?')
    await page.getByRole('checkbox', { name: 'Single keys do something' }).click()
    await isFit()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    expect(await page.getByText('Single keys act').count()).toBe(0)
    expect(watched.complaints).toEqual([])
  })

  it('is narrowed to an owner and a tag, and a row has a menu, all of it by keys', async () => {
    await tower.call('PATCH', `/flags/${flag.id}/about`, { owner: 'Maya Chen', tags: ['web'] })
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByText('new-cart').first().waitFor()
    const choose = async (menu: string, entry: RegExp): Promise<void> => {
      await page.getByRole('button', { name: menu, exact: true }).press('Enter')
      await page.locator('[role^=menuitem]:focus').waitFor()
      await page.getByRole('menuitemradio', { name: entry }).press('Enter')
    }
    await choose('Owner', /Maya Chen/)
    await choose('Tag', /web/)
    await page.waitForURL(/q=owner%3A%22Maya\+Chen%22\+tag%3A%22web%22$/)
    await page.getByText('new-cart').first().waitFor({ state: 'detached' })
    const more = page.getByRole('button', { name: 'More for new-checkout' })
    await more.press('Enter')
    await page.locator('[role=menuitem]:focus').waitFor()
    await press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await page.locator('[aria-haspopup=menu]:focus').waitFor()
    await isFit()
    await more.press('Enter')
    // The menu takes the focus to its first entry when it stands there, and the key with it.
    await page.locator('[role=menuitem]:focus').waitFor()
    await page.getByRole('menuitem', { name: 'Archive' }).press('Enter')
    await page.getByRole('dialog', { name: 'Archive new-checkout?' }).waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await more.press('Enter')
    await page.locator('[role=menuitem]:focus').waitFor()
    await press('ArrowDown', 'ArrowDown', 'Enter')
    await page.waitForURL('**/flags/new-checkout/circuit')
  })

  it('has the description of a flag whose name takes two lines where its name is pointed at', async () => {
    const title = 'checkout-with-the-new-payment-provider-for-everybody'
    await tower.call('POST', `/apps/${appId}/flags`, { title, description: 'Pays by the provider of 2027' })
    await page.goto(`${tower.url}/p/shop/development/flags?q=everybody`)
    const name = page.getByRole('main').locator('li a').filter({ hasText: 'checkout-with' })
    await name.waitFor()
    expect(await name.locator('[title]').first().getAttribute('title')).toBe(`${title}\nPays by the provider of 2027`)
  })

  it('has no barrier in a menu, a dialog or a sheet that is open', async () => {
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const from: Readonly<Record<string, readonly (readonly [string, string?])[]>> = {
      '/flags': [
        ['More for new-checkout'],
        ['More for new-checkout', 'Archive'],
        ['More for new-checkout', 'Copy this flag'],
        ['More for new-checkout', 'Name, owner'],
        ['Owner'],
        ['New flag'],
        ['shop'],
        ['Signed in as Maya Chen'],
      ],
      '/flags/new-checkout': [['More actions'], ['More actions', 'Delete']],
      '/keys': [['New key']],
    }
    for (const [path, all] of Object.entries(from)) {
      await page.goto(`${tower.url}/p/shop/development${path}`)
      for (const [opener, entry] of all) {
        await button(opener).first().click()
        if (entry !== undefined) await page.getByRole('menuitem', { name: entry }).click()
        await page.locator(entry === undefined ? '[role=menu], [role=dialog]' : '[role=dialog]').waitFor()
        expect({ opener, entry, barriers: await findBarriers(page) }).toEqual({ opener, entry, barriers: [] })
        await press('Escape')
        await page.locator('[role=menu], [role=dialog]').waitFor({ state: 'detached' })
      }
    }
  })
})
