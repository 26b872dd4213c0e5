import type { Webhook } from '@tailslide/api'
import { headerWords } from '../words/webhook-header.js'

export const headerHelp = ({ header_names: names }: Pick<Webhook, 'header_names'>): string =>
  names.length === 0 ? headerWords.help : headerWords.kept(names.join(', '))

/** What is sent of a header that was typed: nothing where there is none, undefined where it is none. */
export function headersTyped(text: string): { readonly headers?: Readonly<Record<string, string>> } | undefined {
  const typed = text.trim()
  if (typed === '') return {}
  const [, name, value] = /^([^\s:]+):\s*(\S.*)$/.exec(typed) ?? []
  return name === undefined || value === undefined ? undefined : { headers: { [name]: value } }
}
