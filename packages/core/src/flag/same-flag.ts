import { FIELD_NAMES, type FieldName } from './flag.js'

/** As deep as JSON in a field is compared; what is deeper counts as different. */
const DEEPEST = 32

/** Whether two values that came as JSON are the same: arrays element by element, objects field by field, in any order. */
export function isSameValue(one: unknown, other: unknown, depth = 0): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other || depth > DEEPEST) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((each, index) => isSameValue(each, other[index], depth + 1))
  }
  return countKeys(one) === countKeys(other) && hasAllOf(one, other, depth)
}

function hasAllOf(one: object, other: object, depth: number): boolean {
  for (const key in one) {
    if (!Object.hasOwn(other, key)) return false
    if (!isSameValue(Reflect.get(one, key), Reflect.get(other, key), depth + 1)) return false
  }
  return true
}

/** Without the array that `Object.keys` makes. */
function countKeys(object: object): number {
  let count = 0
  for (const _ in object) count++
  return count
}

type Fields = { readonly [N in FieldName]?: unknown }

/** Whether every field has the same value in both flags; what `Flag` does not know does not count. */
export const isSameFlag = (one: Fields, other: Fields): boolean =>
  one === other || FIELD_NAMES.every((name) => one[name] === other[name] || isSameValue(one[name], other[name]))
