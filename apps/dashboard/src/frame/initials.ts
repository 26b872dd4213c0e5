/** Of `Maya Chen`, `MC`; of an address what stands before the @: of `bob.smith@shop.example`, `BS`, of `bob@shop.example`, `B`. */
export function initials(name: string): string {
  const [own = ''] = name.trim().split(/(?<=.)@/)
  const parts = own.split(/[\s@._+-]+/).filter((part) => part !== '')
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => [...(part ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase()
}
