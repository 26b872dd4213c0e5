import { printableLines } from './printable.js'

/** Standard output and standard error, as they are. */
export interface Streams {
  out(text: string): void
  err(text: string): void
}

/** Where a command writes. */
export interface Output {
  /** Words for people: nothing in them is obeyed by a terminal, whoever has written it. */
  out(text: string): void
  /** The same. */
  err(text: string): void
  /** JSON, YAML and scripts, which are read by programs and must arrive as they are. */
  data(text: string): void
}

export const outputTo = ({ out, err }: Streams): Output => ({
  out: (text) => out(printableLines(text)),
  err: (text) => err(printableLines(text)),
  data: out,
})
