import { isNativeError } from 'node:util/types'

/** Also of another realm: in Jest, what Node throws is no `instanceof Error` of the code under test. */
export const isError = (value: unknown): value is Error => value instanceof Error || isNativeError(value)
