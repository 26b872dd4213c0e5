export type Ink = 'plain' | 'keyword' | 'string' | 'comment'

export interface Run {
  readonly ink: Ink
  readonly text: string
}

/** Of all the languages together: what is a keyword in one of them is a plain name in none that is shown here. */
const WORDS = new Set(
  'import from const new await async export function return if else end do def with as func package require true false nil None try rescue except raise begin'.split(
    ' ',
  ),
)
const TOKEN =
  /(?<comment>\/\/[^\n]*|(?<=^|\s)#[^\n]*)|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?<word>[A-Za-z_]\w*)/gm

/** As much colour as a reader needs to see what is what. */
export function highlight(text: string): Run[] {
  const runs: Run[] = []
  const add = (ink: Ink, piece: string): void => {
    if (piece === '') return
    const last = runs.at(-1)
    if (last?.ink === ink) runs[runs.length - 1] = { ink, text: last.text + piece }
    else runs.push({ ink, text: piece })
  }
  let done = 0
  for (const match of text.matchAll(TOKEN)) {
    add('plain', text.slice(done, match.index))
    const { comment, string, word = '' } = match.groups ?? {}
    add(
      comment !== undefined ? 'comment' : string !== undefined ? 'string' : WORDS.has(word) ? 'keyword' : 'plain',
      match[0],
    )
    done = match.index + match[0].length
  }
  add('plain', text.slice(done))
  return runs
}
