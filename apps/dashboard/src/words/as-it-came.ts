import { lookup } from '../state/lookup.js'
import { apart } from './apart.js'

/** What people call it; by its own name, what only a newer Tower knows. */
export const asItCame = (listed: Readonly<Record<string, string>>, name: string): string =>
  lookup(listed)(name) ?? apart(name)
