/**
 * inside     It is a part of this process, and need not be asked.
 * unknown    Not known yet, or nobody can be asked: the broker is away.
 * ready      One answers that decides on circuits.
 * not_ready  Whoever answers cannot decide, for what it lacks.
 * none       None answers, and nothing reads rulesets that may be one and answers nobody.
 * gone       None answers any more. A deployed one, which answers nobody, may run.
 * unseen     None has answered since this Tower started, and a deployed one may run.
 */
export type Aerobats =
  | { readonly state: 'inside' | 'unknown' | 'ready' | 'none' | 'gone' | 'unseen' }
  | { readonly state: 'not_ready'; readonly lacks: string[] }
