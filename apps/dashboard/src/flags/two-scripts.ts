/** Scripts whose letters look like those of another one of them. */
const SCRIPTS = { Latin: /\p{Script=Latin}/u, Cyrillic: /\p{Script=Cyrillic}/u, Greek: /\p{Script=Greek}/u }
const MOST_NAMED = 3

/** The letters of a name that are of another script than most of it, and which that is; undefined: all are of one. */
export function twoScripts(name: string): { readonly letters: string[]; readonly script: string } | undefined {
  const used = Object.entries(SCRIPTS)
    .map(([script, letter]) => ({ script, letters: [...name].filter((each) => letter.test(each)) }))
    .filter(({ letters }) => letters.length > 0)
    .sort((one, other) => one.letters.length - other.letters.length)
  const [rare, ...others] = used
  if (!rare || others.length === 0) return undefined
  return { script: rare.script, letters: [...new Set(rare.letters)].slice(0, MOST_NAMED) }
}
