export function openApiFile(): string
