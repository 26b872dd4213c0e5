import { lookup } from '../state/lookup.js'
import { KINDS, type Kind } from '../words/clean-up.js'

const known = lookup<Kind>(KINDS)

/** What a newer Tower finds, this page may not know: it is told under its code. */
export const kindOf = (code: string): Kind => known(code) ?? { title: code, about: '', does: 'set' }
