/** Where a text has blanks that nobody sees, which make another user of a user. */
export function blanksAround(text: string): 'only' | 'both' | 'before' | 'after' | undefined {
  if (text === '') return undefined
  if (text.trim() === '') return 'only'
  const isBefore = text.trimStart() !== text
  if (text.trimEnd() !== text) return isBefore ? 'both' : 'after'
  return isBefore ? 'before' : undefined
}
