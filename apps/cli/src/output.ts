import { printableLines } from './printable.js'

/** Standard output and standard error, as they are. */
export interface Streams {
  /** Of the terminal that shows standard output; undefined where a file or a program gets it. */
  readonly columns?: number | undefined
  out(text: string): void
  err(text: string): void
}

/** Where a command writes. */
export interface Output {
  /** What words for people have to fit into; undefined: they are whole, however long. */
  readonly columns: number | undefined
  /** Words for people: nothing in them is obeyed by a terminal, whoever has written it. */
  out(text: string): void
  /** The same. */
  err(text: string): void
  /** JSON, YAML and scripts, which are read by programs and must arrive as they are. */
  data(text: string): void
}

export const outputTo = ({ out, err, columns }: Streams): Output => ({
  columns,
  out: (text) => out(printableLines(text)),
  err: (text) => err(printableLines(text)),
  data: out,
})
