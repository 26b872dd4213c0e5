/** Of `person 1 (Maya Chen)` and `token 3 (ci)`, as Tower writes down who did something, the name alone. */
export const makerName = (by: string): string => /^(?:person|token) \d+ \((.+)\)$/s.exec(by)?.[1] ?? by
