import { decodeUtf8 } from '../text/utf8.js'
import { NOT_UTF8 } from './read-document.js'

/** The text of a project's file. What is no UTF-8 would be read with other letters than it has, and nobody would be told. */
export function decodeFile(bytes: Uint8Array): { readonly text: string } | { readonly refused: string } {
  const text = decodeUtf8(bytes)
  return text === undefined ? { refused: NOT_UTF8 } : { text }
}
