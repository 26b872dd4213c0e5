export interface WhySearch {
  readonly user?: string
  /** Part of the name of a flag. */
  readonly q?: string
  readonly show?: 'new' | 'old'
}

export function readWhySearch({ user, q, show }: Record<string, unknown>): WhySearch {
  const text = typeof user === 'number' ? String(user) : user
  return {
    ...(typeof text === 'string' && text !== '' && { user: text }),
    ...(typeof q === 'string' && q !== '' && { q }),
    ...((show === 'new' || show === 'old') && { show }),
  }
}
