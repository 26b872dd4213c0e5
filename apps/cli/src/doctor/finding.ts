/** What was looked at, how it is, and what mends it. */
export interface Finding {
  readonly about: string
  /** doubtful: it may be meant so. */
  readonly state: 'good' | 'doubtful' | 'bad'
  readonly says: string
  readonly remedy?: string
}

export const good = (about: string, says: string): Finding => ({ about, state: 'good', says })
export const doubtful = (about: string, says: string, remedy: string): Finding => ({
  about,
  state: 'doubtful',
  says,
  remedy,
})
export const bad = (about: string, says: string, remedy: string): Finding => ({ about, state: 'bad', says, remedy })
