export function fieldTables(): string
