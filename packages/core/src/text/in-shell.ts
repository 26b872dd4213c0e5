/** A text as one word of a shell, which reads nothing in it: it may be a title such as `$(rm ...)`. */
export const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
