/** How soon the list of flags is there, how long a key of its search and a switch take, and what the first page weighs. */
import { parseArgs } from 'node:util'
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { median, percentile } from '../shared/statistics.js'
import { becomeAdmin, startBrowser } from './browser.js'
import { fillWithFlags } from './flags.js'
import { measureList, measureSearch, measureSwitch } from './measure.js'
import { startPages } from './tower.js'
import { weighFirstPage } from './weigh.js'

const { values } = parseArgs({
  options: { flags: { type: 'string', default: '5000' }, times: { type: 'string', default: '15' } },
})
const [flags, times] = [Number(values.flags), Number(values.times)]
const TARGET = { list: 500, key: 20, switch: 30, kilobytes: 130 }

printTitle(`Dashboard: ${flags} flags in Chromium, ${times} times each`)
const [tower, browser] = await Promise.all([startPages(), startBrowser()])
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
try {
  await becomeAdmin(context, tower)
  await fillWithFlags(tower.client, flags)
  const address = `${tower.url}/p/shop/development/flags`
  const rows = []
  const verdicts: [string, boolean][] = []
  for (const slower of [1, 4]) {
    const page = await context.newPage()
    const throttle = await context.newCDPSession(page)
    await throttle.send('Emulation.setCPUThrottlingRate', { rate: slower })
    const list = await measureList(page, address, times)
    const keys = await measureSearch(page, times)
    const switches = await measureSwitch(page, address, times)
    await page.close()
    const at = slower === 1 ? '' : `, processor ${slower} times slower`
    rows.push({
      measured: `list shown after navigation, ms${at}`,
      p50: round(median(list)),
      p95: round(percentile(list, 0.95)),
    })
    rows.push({
      measured: `key of the search to the list, ms${at}`,
      p50: round(median(keys)),
      p95: round(percentile(keys, 0.95)),
    })
    rows.push({
      measured: `switch to the painted switch, ms${at}`,
      p50: round(median(switches)),
      p95: round(percentile(switches, 0.95)),
    })
    verdicts.push(
      [`list within ${TARGET.list} ms of navigation${at}`, median(list) <= TARGET.list],
      [`search p95 ${TARGET.key} ms a key${at}`, percentile(keys, 0.95) <= TARGET.key],
      [`switch painted below ${TARGET.switch} ms${at}`, median(switches) < TARGET.switch],
    )
  }
  const weight = await weighFirstPage(tower.url)
  rows.push({ measured: 'JavaScript of the first page, kB gzipped', p50: round(weight), p95: round(weight) })
  verdicts.push([`at most ${TARGET.kilobytes} kB of JavaScript before the first page`, weight <= TARGET.kilobytes])
  printTable(rows)
  console.log()
  for (const [what, isMet] of verdicts) printTarget(what, isMet)
} finally {
  await browser.close()
  await tower.stop()
}
