import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Calls outside of any request: under what was there when this file was read. What begins in a request would keep all that
 * hangs on it for as long as it lasts itself, and hand that request's user on to whatever it calls.
 */
export const outside: <T>(act: () => T) => T = AsyncLocalStorage.snapshot()
