import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { findBarriers, openPage, startBrowser, type Watched, watch } from './harness/browser.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, in order: keys, webhooks, the project as a file, its environments, and how Tower is.

interface Project {
  readonly id: number
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}

describe('administration', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let project: Project
  let receiver: Server
  const received: string[] = []
  const headers: IncomingHttpHeaders[] = []
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (piece) => (body += piece))
      request.on('end', () => {
        received.push(body)
        headers.push(request.headers)
        response.statusCode = request.url === '/broken' ? 500 : 200
        response.end('the channel is archived')
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    ;[browser, tower] = await Promise.all([startBrowser(), startTower('--webhooks-allow', '127.0.0.0/8')])
    watched = await openPage(browser)
    page = watched.page
    await setUpFirstAdmin(page, tower.setupLink)
    await page.getByRole('heading', { name: 'Make the first project' }).waitFor()
    project = await tower.call<Project>('POST', '/projects', { title: 'shop' })
    await tower.call('POST', `/apps/${project.environments[0]?.app_id}/flags`, { title: 'checkout', is_active: false })
  })
  afterEach(() => expect(watched.complaints).toEqual([]))
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
    receiver?.close()
  })
  const sheet = () => page.getByRole('dialog')
  const more = async (name: string, what: string) => {
    await page.getByRole('button', { name: `More for ${name}` }).click()
    await page.getByRole('menuitem', { name: what, exact: true }).click()
  }

  it('a key is made, shown once, seen when it is used, replaced and revoked', async () => {
    const appId = project.environments[0]?.app_id
    const asks = (key: string) =>
      fetch(`${tower.url}/api/sdk/apps/${appId}/ruleset`, { headers: { authorization: `Bearer ${key}` } }).then(
        ({ status }) => status,
      )
    await page.goto(`${tower.url}/p/shop/production/keys`)
    await page.getByText('No service can ask for the flags of production').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('button', { name: 'New key' }).first().click()
    await sheet().getByLabel('Name').fill('shop-api')
    await sheet().getByLabel('Reason').fill('the shop moves here')
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByRole('button', { name: 'Make the key' }).click()
    const key =
      (await page.getByRole('region', { name: 'the key', exact: true }).locator('pre').first().innerText()).split(
        '=',
      )[1] ?? ''
    await page.getByText('Waiting for its first use').waitFor()
    await page.getByText('Show the code for a service').click()
    await page.getByRole('region', { name: 'the code for TypeScript' }).waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    expect(await asks(key)).toBe(200)
    await page.getByText('Your service has used it').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText(key).waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Rotate shop-api' }).click()
    expect(await sheet().getByLabel('Name of the new key').inputValue()).toBe('shop-api 2')
    await sheet().getByRole('button', { name: 'Make the new key' }).click()
    // The old one is still at work, and that is said.
    await page.getByText('Still in use: give its service the new key.').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('button', { name: 'Revoke shop-api', exact: true }).click()
    await sheet().getByText('It was seen').waitFor()
    await sheet().getByRole('button', { name: 'Revoke the key' }).click()
    await sheet().waitFor({ state: 'detached' })
    await until(async () => (await asks(key)) === 401)
  })

  it('a webhook is made, tested, changed and deleted, and tells what became of each message', async () => {
    const { port }: AddressInfo = Object(receiver.address())
    await page.goto(`${tower.url}/p/shop/webhooks`)
    await page.getByText('Nobody is told when a circuit opens').waitFor()
    await page.getByRole('button', { name: 'New webhook' }).first().click()
    // A scrollbar at its edge would cut its corners.
    expect(await page.evaluate("getComputedStyle(document.querySelector('[role=dialog]')).overflowY")).toBe('hidden')
    await sheet().getByLabel('Name', { exact: true }).fill('team chat')
    await sheet().getByLabel('Address').fill(`http://127.0.0.1:${port}/hooks`)
    await sheet().getByLabel('Address').fill(`http://10.1.2.3:${port}/hooks`)
    await sheet().getByText('Nothing is sent to 10.1.2.3').waitFor()
    await sheet().getByLabel('Address').fill(`http://127.0.0.1:${port}/hooks`)
    await sheet().getByText('Nothing is sent to').waitFor({ state: 'detached' })
    for (const [index, [name, value]] of [
      ['Authorization', 'Bearer key'],
      ['X-Team', 'pay'],
    ].entries()) {
      await sheet().getByRole('button', { name: 'Add a header' }).click()
      await sheet()
        .getByLabel(`Name of header ${index + 1}`)
        .fill(name ?? '')
      await sheet()
        .getByLabel(`Value of header ${index + 1}`)
        .fill(value ?? '')
    }
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByRole('button', { name: 'Make the webhook' }).click()
    await page.getByRole('region', { name: 'the secret' }).getByText('whsec_').waitFor()
    await sheet().getByRole('button', { name: 'Done' }).click()
    await page.getByText('It was told nothing in a week').waitFor()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('Delivered').waitFor()
    expect(received).toHaveLength(1)
    await page.getByRole('button', { name: 'Send again' }).click()
    await until(() => received.length === 2)

    await more('team chat', 'Change')
    await sheet().getByText('Authorization stays as it is, hidden').waitFor()
    await sheet().getByRole('button', { name: 'Remove X-Team' }).click()
    await sheet().getByRole('button', { name: 'Add a header' }).click()
    await sheet().getByLabel('Name of header 2').fill('X-Zone')
    await sheet().getByLabel('Value of header 2').fill('eu')
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByLabel('Address').fill(`http://127.0.0.1:${port}/broken`)
    await sheet().getByRole('button', { name: 'Save' }).click()
    await sheet().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('answered 500').waitFor()
    expect(headers.at(-1)).toMatchObject({ authorization: 'Bearer key', 'x-zone': 'eu' })
    expect(headers.at(-1)).not.toHaveProperty('x-team')
    expect(await findBarriersEverywhere(page)).toEqual([])
    await more('team chat', 'New secret')
    await sheet().getByRole('button', { name: 'Make the secret' }).click()
    await page.getByRole('region', { name: 'the secret' }).getByText('whsec_').waitFor()
    await sheet().getByRole('button', { name: 'Done' }).click()
    await page.getByRole('link', { name: 'Webhooks' }).first().click()
    await page.getByRole('switch', { name: 'Messages to team chat' }).click()
    await page.locator('[role=switch][aria-checked=false]').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('link', { name: 'team chat' }).click()
    await more('team chat', 'Delete')
    await sheet().getByRole('button', { name: 'Delete the webhook' }).click()
    await page.getByText('Nobody is told when a circuit opens').waitFor()
  })

  it('a project is downloaded, and what a file would change is shown before it is done', async () => {
    await page.goto(`${tower.url}/p/shop/settings`)
    await page.getByLabel('Protected (production)').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the project' }).click(),
    ])
    const config = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(config).toMatchObject({ project: 'shop', flags: [{ title: 'checkout' }] })
    const choose = (changed: unknown, name = 'shop.json') =>
      page.locator('input[type=file]').setInputFiles({
        name,
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(typeof changed === 'string' ? changed : JSON.stringify(changed)),
      })
    await choose('not JSON')
    await page.getByText('This is no project, in YAML or JSON').waitFor()
    await choose('project: shop\nproject: other\n')
    await page.getByText('line 2: Map keys must be unique').waitFor()
    await choose('{"project":"shop","project":"other"}')
    await page.getByText('line 1: Map keys must be unique').waitFor()
    // As the command line writes it.
    await choose(`${await tower.command('export', '--project', 'shop')}\n  - title: from-yaml\n`, 'shop.yaml')
    await page.getByRole('heading', { name: 'What shop.yaml would change' }).waitFor()
    await page.getByText('from-yaml').waitFor()
    await page.getByRole('button', { name: 'Make 1 change' }).waitFor()
    await page.getByRole('button', { name: 'Do nothing' }).click()
    const settings = { webhooks: `https://hooks.example.com/${'a'.repeat(100)}`, white_listed_users: 'ada,eve' }
    await choose({ ...config, flags: [{ ...config.flags[0], environments: { development: settings } }] })
    await page.getByText(`+ ${settings.webhooks}`).waitFor()
    await page.getByText('+ eve').waitFor()
    await page.getByRole('button', { name: 'Do nothing' }).click()
    await choose({ ...config, flags: [...config.flags, { title: 'from-a-file' }] })
    await page.getByRole('heading', { name: 'What shop.json would change' }).waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    // Whoever has seen one change does not undo what a colleague does meanwhile.
    const others = `/apps/${project.environments[0]?.app_id}/flags`
    const [flag] = await tower.call<{ id: number }[]>('GET', others)
    await tower.call('PATCH', `/flags/${flag?.id}`, { rollout_percentage: 7 })
    await page.getByRole('button', { name: 'Make 1 change' }).click()
    await page.getByText('The project has changed since').waitFor()
    expect((await tower.call<{ title: string }[]>('GET', others)).map(({ title }) => title)).toEqual(['checkout'])
    await page.getByRole('button', { name: 'Make 2 changes' }).click()
    await page.getByText('2 changes were made').waitFor()

    await page.getByRole('button', { name: 'shop', exact: true }).click()
    await page.getByRole('menuitem', { name: 'New project' }).click()
    await page.getByRole('heading', { name: 'From a file' }).waitFor()
    await choose({ ...config, project: 'copy' })
    await page.getByRole('button', { name: /Make \d+ changes/ }).click()
    await page.getByRole('heading', { name: 'Flags', exact: true }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/p/copy/production/flags')
  })

  it('environments are made, guarded, renamed and deleted, and a project goes by its typed name alone', async () => {
    await page.goto(`${tower.url}/p/copy/settings`)
    await page.getByRole('button', { name: 'Add an environment' }).click()
    await sheet().getByLabel('Name').fill('staging')
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByRole('button', { name: 'Add it' }).click()
    await page.getByLabel('Protected (staging)').check()
    await page.getByLabel('Asks for a reason (staging)').check()
    // Another tab stands where names change.
    const { page: beside, complaints } = watch(await page.context().newPage())
    await beside.goto(`${tower.url}/p/copy/staging/history?q=nobody#top`)
    await beside.getByRole('heading', { name: 'History' }).waitFor()
    await more('staging', 'Rename')
    await sheet().getByLabel('Name').fill('preview')
    await sheet().getByLabel('Reason').fill('it shows what comes')
    await sheet().getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('Protected (preview)').waitFor()
    expect(await page.getByLabel('Protected (preview)').isChecked()).toBe(true)
    await beside.waitForURL('**/p/copy/preview/history?q=nobody#top')
    await beside.getByRole('heading', { name: 'History' }).waitFor()
    await beside.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'People' }).click()
    await beside.waitForURL('**/p/copy/people')
    await more('preview', 'Delete')
    await sheet().getByLabel('Type preview to go on').fill('preview')
    await sheet().getByLabel('Reason').fill('nobody looks')
    await sheet().getByRole('button', { name: 'Delete for ever' }).click()
    await page.getByLabel('Protected (preview)').waitFor({ state: 'detached' })

    await page.getByLabel('Name of the project').fill(' second  ')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL('**/p/second/settings')
    expect(await page.getByLabel('Name of the project').inputValue()).toBe('second')
    await beside.waitForURL('**/p/second/people')
    await beside.getByRole('heading', { name: 'People' }).waitFor()
    expect(complaints).toEqual([])
    await beside.close()
    await page.getByRole('button', { name: 'Delete the project' }).click()
    expect(await sheet().getByRole('button', { name: 'Delete for ever' }).isDisabled()).toBe(true)
    await sheet().getByLabel('Type second to go on').fill('second')
    await sheet().getByRole('button', { name: 'Delete for ever' }).click()
    await page.getByText('second is deleted').waitFor()
    await page.goto(`${tower.url}/p/second/settings`)
    await until(async () => (await page.title()) === 'There is no project “second” · Tailslide')
    await page.goto(`${tower.url}/no/such/page`)
    await until(async () => (await page.title()) === 'There is no such page · Tailslide')
  })

  it('health says what answers and what does not, and goes on when Tower is away', async () => {
    await page.goto(`${tower.url}/p/shop/production/services`)
    await page.getByText('No service has asked for a flag of production in 30 days').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('link', { name: 'Health' }).click()
    await page.getByText('All is well').waitFor()
    await page.getByText('Open streams').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.route('**/readyz', (route) =>
      route.fulfill({
        json: { status: 'ready', parts: { database: 'ok', broker: 'ok' }, aerobats: { state: 'none' } },
      }),
    )
    await page.getByText('Not well: Aerobat').waitFor()
    await page.getByText('flags that fail are not turned off by themselves').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.unroute('**/readyz')
    await page.getByText('All is well').waitFor()
    await tower.goAway()
    await page.getByText('Tower cannot be reached').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await tower.comeBack()
    await page.getByText('All is well').waitFor()
  })
})
