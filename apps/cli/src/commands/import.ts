import { importApps } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { EXIT } from '../errors.js'
import { printable } from '../printable.js'
import type { ImportOptions } from '../program.js'

/** Takes over what a deployed Tower has, and tells what that was, an app a line. */
export async function importFromDeployed({ from, database, apps }: ImportOptions): Promise<number> {
  const imported = await importApps({ from, database, appIds: apps, clock })
  for (const { id, title, flags } of imported) process.stdout.write(`app ${id} "${printable(title)}": ${flags} flags\n`)
  if (imported.length === 0) process.stdout.write('there are no apps to import\n')
  return EXIT.ok
}
