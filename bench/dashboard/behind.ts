import { openSync, readSync } from 'node:fs'

// Loaded before Tower by `--import`: the clock of this process is behind by as many milliseconds as the file says that its address names.

const file = openSync(new URL(import.meta.url).searchParams.get('by') ?? '', 'r')
const behind = new Float64Array(1)
const bytes = new Uint8Array(behind.buffer)
const now = Date.now
Date.now = () => {
  readSync(file, bytes, 0, bytes.length, 0)
  return Math.round(now() - (behind[0] ?? 0))
}
