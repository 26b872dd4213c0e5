/** The advisory locks of PostgreSQL: any numbers, as long as every Tower takes the same and no two are one. */
export const LOCKS = {
  /** One Tower migrates at a time. */
  migration: 7_105_371,
  /** One Tower makes the first token. */
  firstToken: 7_105_372,
  /** Tokens are made and ended one after the other, so that no two count themselves in at once. */
  tokens: 7_105_373,
  /** Whoever gives a project a title holds it, so that two at once cannot both find it free. */
  projectTitles: 7_105_374,
  /** Whoever makes people, or takes an admin's role away, so that two at once cannot both be the last but one. */
  people: 7_105_378,
  /**
   * Shared by whoever writes an entry of the audit log, until it is committed. PostgreSQL gives out ids before that and not
   * in the order of the commits: a reader of the entries of all apps keeps writers out for a moment, or it would go past
   * one that comes later. Entries of one app are written one after the other.
   */
  auditLog: 7_105_376,
  /** Of two Towers at once the second must see the sequence of ids as the first has left it. */
  ids: 7_105_377,
  /** One Tower writes down what SDKs report at a time, so that no two wait for each other's rows. */
  usage: 7_105_405,
} as const

export type Lock = (typeof LOCKS)[keyof typeof LOCKS]
