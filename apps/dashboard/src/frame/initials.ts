/** Of `Maya Chen`, `MC`. */
export function initials(name: string): string {
  const parts = name.split(/[\s@._-]+/).filter((part) => part !== '')
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => [...(part ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase()
}
