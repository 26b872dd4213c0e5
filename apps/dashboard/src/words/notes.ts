import { lookup } from '../state/lookup.js'
import { apart } from './apart.js'
import { circuits } from './circuits.js'
import { NNBSP } from './units.js'

const modes = lookup<string>(circuits.mode)

/** A sentence of Tower's in the words of these pages, in which no line breaks between a number and its unit. */
export const noteText = (note: string): string =>
  apart(note)
    .replace(/circuit_mode was set to (\w+)/, (told, mode: string) => {
      const name = modes(mode)
      return name === undefined ? told : `set to ${name.toLowerCase()}`
    })
    .replaceAll(/(\d) (%|ms|s|min|h)(?!\w)/g, `$1${NNBSP}$2`)
