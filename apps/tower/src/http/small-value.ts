/** What a value may hold at most to be called small. */
export interface Size {
  readonly values: number
  /** Of strings and names, together. */
  readonly characters: number
}

/** Looks no further than what it takes to know, and at any depth without recursion. */
export function isSmall(root: unknown, most: Size): boolean {
  const waiting: unknown[] = [root]
  let characters = 0
  for (let index = 0; index < waiting.length; index += 1) {
    const value = waiting[index]
    if (typeof value === 'string') characters += value.length
    else if (typeof value === 'object' && value !== null) {
      const children = Array.isArray(value) ? value : Object.values(value)
      if (waiting.length + children.length > most.values) return false
      if (children !== value) for (const name of Object.keys(value)) characters += name.length
      for (const child of children) waiting.push(child)
    }
    if (characters > most.characters) return false
  }
  return true
}
