/**
 * The rules that a flag's calls can be judged by. They stand apart from the rules themselves, because an SDK reads the words and
 * judges nothing. The compiler asks for each of them in `index.ts`.
 */
export const RULE_NAMES = ['threshold', 'comparison'] as const

/** Whether the new code path is judged by how often it fails, or by how much more often than the old one. */
export type CircuitRule = (typeof RULE_NAMES)[number]
