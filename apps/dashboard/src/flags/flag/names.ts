import { whitelistOf } from '@tailslide/core'

/** Names out of what somebody has typed or pasted: of a list, a column of a sheet, or words in quotes; a blank is part of a name. */
export function namesIn(text: string): string[] {
  return text
    .split(/[,;\n\r\t]+/)
    .map((part) =>
      part
        .trim()
        .replace(/^(["'])(.*)\1$/s, '$2')
        .trim(),
    )
    .filter((part) => part !== '')
}

/** What was added to the list, each once and at its end; nothing of it that is there already. */
export function withNames(list: string, added: readonly string[]): { list: string; count: number } {
  const names = whitelistOf(list)
  const known = new Set(names)
  const fresh = [...new Set(added)].filter((name) => !known.has(name))
  return { list: fresh.length === 0 ? list : [...names, ...fresh].join(','), count: fresh.length }
}

export const withoutName = (list: string, name: string): string =>
  whitelistOf(list)
    .filter((each) => each !== name)
    .join(',')
