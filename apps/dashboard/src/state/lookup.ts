/** What is listed under a name from outside; undefined for every other one, also for `__proto__` and `constructor`. */
export const lookup =
  <Value>(listed: Readonly<Record<string, Value>>) =>
  (name: string): Value | undefined =>
    Object.hasOwn(listed, name) ? listed[name] : undefined
