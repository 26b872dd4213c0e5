/** An answer for people, with what has to be known to read it. */
export interface Told {
  readonly payload: unknown
  readonly note?: string | undefined
}
