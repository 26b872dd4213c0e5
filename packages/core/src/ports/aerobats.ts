/** What an Aerobat says of itself when it is asked. */
export interface AerobatAnswer {
  /** What keeps it from deciding on circuits, in its own words, such as `signals`; empty where nothing does. */
  readonly lacks: readonly string[]
}

/** Where the Aerobat of a cluster tells Towers that ask that it runs. */
export interface AerobatPresence {
  /** Answers from now on, whenever it can be asked. `onProblem` hears why it cannot be. */
  start(answer: () => AerobatAnswer, onProblem: (error: Error) => void): void
  stop(): Promise<void>
}

/**
 * asked    Every Aerobat that can be reached was asked: none of the answers is missing that says it lacks nothing.
 * unasked  Nobody was: the broker is away, or does not let this Tower ask.
 */
export type AerobatRound =
  | { readonly state: 'asked'; readonly answers: readonly AerobatAnswer[] }
  | { readonly state: 'unasked'; readonly error: Error }

/** How Tower finds out whether an Aerobat runs that is a process of its own. */
export interface AerobatCalling {
  /** The stream whose Aerobats are asked. */
  readonly stream: string
  /** Asks once. Resolves as soon as one answers that lacks nothing, or when nobody does who lets others wait. Never rejects. */
  ask(): Promise<AerobatRound>
  /** Whether something reads rulesets that may be an Aerobat and answers nobody: a deployed one does not. Rejects when nobody can say. */
  mayHaveOthers(): Promise<boolean>
}
