import { isReading } from '../api/early.js'

/** Long enough for the first page on a slow phone to come first, and no wait that somebody would notice. */
const MOST_MS = 500
/** What a page waits for comes before what it may do without, but not for ever. */
const MOST_READING_MS = 1_000

/** When the browser has nothing to draw, and what the page shows has been read; after a while in any case. */
export async function idle(): Promise<void> {
  const begun = performance.now()
  do await calm()
  while (isReading() && performance.now() - begun < MOST_READING_MS)
}

/** Safari does not tell. */
const calm = (): Promise<void> =>
  new Promise((done) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => done(), { timeout: MOST_MS })
    else setTimeout(done, MOST_MS)
  })
