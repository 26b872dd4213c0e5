/** Long enough for the first page on a slow phone to come first, and no wait that somebody would notice. */
const MOST_MS = 500

/** When the browser has nothing to draw; after half a second in any case. Safari does not tell. */
export const idle = (): Promise<void> =>
  new Promise((done) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => done(), { timeout: MOST_MS })
    else setTimeout(done, MOST_MS)
  })
