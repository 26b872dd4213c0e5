import { NNBSP } from './units.js'

/** A sentence of Tower's, in which no line breaks between a number and its unit. */
export const noteText = (note: string): string => note.replaceAll(/(\d) (%|ms|s|min|h)(?!\w)/g, `$1${NNBSP}$2`)
