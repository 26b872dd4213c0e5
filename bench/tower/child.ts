import { type ChildProcess, fork } from 'node:child_process'
import type { Answer, Question } from './messages.js'
import type { Statement } from './statements.js'

export interface Child {
  readonly url: string
  /** What it has asked of its database since the last call. */
  statements(): Promise<readonly Statement[]>
  /** Milliseconds of processor time since it began. */
  processor(): Promise<number>
  stop(): Promise<void>
}

const WITHIN_MS = 60_000

/** A module of this folder in a process of its own. */
export async function startChild(name: 'tower-child' | 'bare-child', args: readonly string[]): Promise<Child> {
  const child: ChildProcess = fork(new URL(`./${name}.js`, import.meta.url), args)
  const next = <T extends Answer['type']>(type: T): Promise<Extract<Answer, { type: T }>> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${name} did not say ${type}`)), WITHIN_MS)
      const listen = (answer: Answer): void => {
        if (!isOf(answer, type)) return
        child.off('message', listen)
        clearTimeout(timer)
        resolve(answer)
      }
      child.on('message', listen)
    })
  const ask = <T extends Question>(question: T): Promise<Extract<Answer, { type: T }>> => {
    const answer = next(question)
    child.send(question)
    return answer
  }
  const { url } = await next('ready')
  return {
    url,
    statements: async () => (await ask('statements')).statements,
    processor: async () => (await ask('processor')).ms,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
        child.disconnect()
      }),
  }
}

const isOf = <T extends Answer['type']>(answer: Answer, type: T): answer is Extract<Answer, { type: T }> =>
  answer.type === type
