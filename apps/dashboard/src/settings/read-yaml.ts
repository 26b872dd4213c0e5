import { MOST_ALIASES, readDocument } from '@tailslide/core'
import { Composer, Lexer, Parser } from 'yaml'
import { UnreadableFile } from './unreadable-file.js'

/** JSON too, which is YAML: read by another parser, a key that is there twice would mean the last one. */
export function readYaml(text: string): unknown {
  const read = readDocument(text, { Lexer, Parser, Composer }, { prettyErrors: false })
  if ('refused' in read) {
    const { why, line } = read.refused
    throw new UnreadableFile(`${line === undefined ? '' : `line ${line}: `}${why}`)
  }
  try {
    return read.document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (cause) {
    throw new UnreadableFile('it repeats parts of itself too often', { cause })
  }
}
