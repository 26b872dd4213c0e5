import type { PASSWORD as OfApi } from '@tailslide/api'

/** Those of the contract, of which a page imports types alone; the compiler holds them to be the same. */
export const PASSWORD: typeof OfApi = { least: 10, most: 200 }
