import { keysAtMost, MOST_ALIASES, refusedKeys } from '@tailslide/core'
import { parseDocument } from 'yaml'
import { UnreadableFile } from './unreadable-file.js'

/** JSON too, which is YAML: read by another parser, a key that is there twice would mean the last one. */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: keysAtMost() })
  const [error] = document.errors
  const refused = error ? undefined : refusedKeys(document.contents)
  const why = error?.message.split('\n')[0] ?? refused?.why
  const line = error?.linePos?.[0].line ?? (refused?.at && text.slice(0, refused.at).split('\n').length)
  if (why !== undefined) throw new UnreadableFile(`${line === undefined ? '' : `line ${line}: `}${why}`)
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (cause) {
    throw new UnreadableFile('it repeats parts of itself too often', { cause })
  }
}
