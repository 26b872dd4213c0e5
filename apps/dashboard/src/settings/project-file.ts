import type { Config } from '@tailslide/api'
import { decodeFile, isRecord, MOST_FILE_BYTES } from '@tailslide/core'
import { UnreadableFile } from './unreadable-file.js'

/** Tower holds it to its rules, field by field. */
const isProject = (value: unknown): value is Config => isRecord(value)

/** A project as it is downloaded here, in JSON, or as the command line writes it, in YAML; rejects with an `UnreadableFile`. */
export async function readProjectFile(file: Blob): Promise<Config> {
  if (file.size > MOST_FILE_BYTES) throw new UnreadableFile(`it has ${file.size} bytes, more than ${MOST_FILE_BYTES}`)
  const { readYaml } = await import('./read-yaml.js')
  const decoded = decodeFile(new Uint8Array(await file.arrayBuffer()))
  if ('refused' in decoded) throw new UnreadableFile(decoded.refused)
  const read = readYaml(decoded.text)
  if (isProject(read)) return read
  throw new UnreadableFile('it has no fields')
}

/** Has the browser keep a text as a file. */
export function saveAs(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
