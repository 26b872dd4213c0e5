import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from '@tailslide/core'

/** Where the dashboard's built files are, as an option of Tower; without them Tower is its API alone, and says so. */
export function builtPages(logger: Logger): { pages?: string } {
  const manifest = fileURLToPath(import.meta.resolve('@tailslide/dashboard/package.json'))
  const pages = join(dirname(manifest), 'dist')
  if (existsSync(join(pages, 'index.html'))) return { pages }
  logger.warn({ pages }, 'the dashboard has not been built, so browsers are shown nothing; `npm run build` builds it')
  return {}
}
