import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Bytes that many ask for, and the same by gzip. */
export interface ZippedOnce {
  readonly bytes: Buffer
  /** Made when somebody first takes it, and once however many ask meanwhile. */
  zipped(): Promise<Buffer>
}

export function zippedOnce(text: string): ZippedOnce {
  const bytes = Buffer.from(text)
  let zipped: Promise<Buffer> | undefined
  return {
    bytes,
    zipped() {
      zipped ??= zip(bytes)
      return zipped
    },
  }
}

const zip = promisify(gzip)
