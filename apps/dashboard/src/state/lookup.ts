/** What is listed under a name from outside; undefined for every other one, also for `__proto__` and `constructor`. */
/* @__NO_SIDE_EFFECTS__ */
export function lookup<Value>(listed: Readonly<Record<string, Value>>): (name: string) => Value | undefined {
  return (name) => (Object.hasOwn(listed, name) ? listed[name] : undefined)
}
