import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { printable } from '../printable.js'
import type { ReadSecret } from './log-in.js'

/** Of the terminal without showing what is typed; of a pipe its first line. */
export const readSecret: ReadSecret = async (prompt) => {
  const isTerminal = process.stdin.isTTY === true
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal })
  try {
    if (isTerminal) process.stderr.write(printable(prompt))
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
    const line = await Promise.race([lines.question(''), ended])
    if (isTerminal) process.stderr.write('\n')
    return line
  } finally {
    lines.close()
  }
}

/** Undefined where nobody can answer. */
export async function askAtTerminal(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}
