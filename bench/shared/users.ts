import { createHash } from 'node:crypto'

/** User ids with the look of UUIDs, the same ones in every run. */
export const userIds = (count: number): string[] => Array.from({ length: count }, (_, index) => userId(index))

function userId(index: number): string {
  const hex = createHash('sha256').update(`user ${index}`).digest('hex')
  return flat(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`)
}

/** A string as it comes from a socket: in one piece, and never looked up before. */
export const flat = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')
