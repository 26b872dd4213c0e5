export function findNats210(): string | undefined
export function ensureNats210(): string
