import { inShell } from '@tailslide/core'

/** What every shell takes as it is. */
const PLAIN = /^[\w./:@%+,=][\w./:@%+,=-]*$/
/** Would be read as an option, or as the id of another one. */
const TAKEN_OTHERWISE = /^(-|id:\d)/

/** A text as one word of a command that is proposed: a title may be anything, also `$(rm ...)`, and is pasted into a shell. */
export const shellWord = (text: string): string => (PLAIN.test(text) ? text : inShell(text))

/** The same of what has an id too, which stands for a title that would be taken for something else. */
export const shellName = ({ id, title }: { readonly id: number; readonly title: string }): string =>
  TAKEN_OTHERWISE.test(title) ? `id:${id}` : shellWord(title)
