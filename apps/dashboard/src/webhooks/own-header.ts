import type { Webhook } from '@tailslide/api'
import { sentences } from '../words/apart.js'

/** Of a header that the receiver asks for, which stand here because they come with these forms alone. */
export const headerWords = sentences({
  label: 'Header',
  help: 'Where the receiver asks for a key, such as Authorization: Bearer … It is not shown again.',
  kept: (names: string) => `It has ${names}. Leave this empty to keep that; what is typed takes its place.`,
  form: 'must be a name, a colon and a value',
})

export const headerHelp = ({ header_names: names }: Pick<Webhook, 'header_names'>): string =>
  names.length === 0 ? headerWords.help : headerWords.kept(names.join(', '))

/** What is sent of a header that was typed: nothing where there is none, undefined where it is none. */
export function headersTyped(text: string): { readonly headers?: Readonly<Record<string, string>> } | undefined {
  const typed = text.trim()
  if (typed === '') return {}
  const [, name, value] = /^([^\s:]+):\s*(\S.*)$/.exec(typed) ?? []
  return name === undefined || value === undefined ? undefined : { headers: { [name]: value } }
}
