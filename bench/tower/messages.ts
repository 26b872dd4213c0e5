import type { Statement } from './statements.js'

/** What the processes that are measured are asked. */
export type Question = 'statements' | 'processor'

export type Answer =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'statements'; readonly statements: readonly Statement[] }
  /** Milliseconds that the process has used since it began. */
  | { readonly type: 'processor'; readonly ms: number }

export const tell = (answer: Answer): void => {
  process.send?.(answer)
}

export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
