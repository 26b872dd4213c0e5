import { LONGEST_NAME } from './too-long.js'

/** A name that can be told from that of what it takes the place of: `web`, `web 2`, `web 3`. None has none to go on from. */
export function nextName(name: string): string {
  if (name === '') return ''
  const [, stem = name, digits] = /^(.*) (\d{1,4})$/.exec(name) ?? []
  const end = ` ${digits === undefined ? 2 : Number(digits) + 1}`
  return [...stem].slice(0, LONGEST_NAME - end.length).join('') + end
}
