import { importApps } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { EXIT } from '../errors.js'
import { printable } from '../printable.js'
import type { ImportOptions } from '../program.js'

/** More names make no list that a person reads. */
const MOST_NAMED = 20

/** Takes over what a deployed Tower has, and tells what that was, an app a line, and below it what may be other than expected. */
export async function importFromDeployed({ from, database, apps }: ImportOptions): Promise<number> {
  const imported = await importApps({ from, database, appIds: apps, clock })
  for (const { id, title, flags, tripped, unsure } of imported) {
    process.stdout.write(`app ${id} "${printable(title)}": ${flags} flags\n`)
    tell('their circuit is open; it recovers here, and they come back step by step', tripped)
    tell('off: their circuit had opened, and they were changed since. Turn them on where nobody wants them off', unsure)
  }
  if (imported.length === 0) process.stdout.write('there are no apps to import\n')
  return EXIT.ok
}

function tell(what: string, titles: readonly string[]): void {
  if (titles.length === 0) return
  const named = titles.slice(0, MOST_NAMED).map(printable).join(', ')
  const more = titles.length > MOST_NAMED ? ` and ${titles.length - MOST_NAMED} more` : ''
  process.stdout.write(`  ${what}: ${named}${more}\n`)
}
