import { blanksAround } from '@tailslide/core'
import { quoted } from '../words/apart.js'

/** A user in a sentence: with marks around it where nobody would see where it begins or ends. */
export const withEnds = (user: string): string => (blanksAround(user) === undefined ? user : quoted(user))
