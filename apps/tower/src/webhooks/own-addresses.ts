/** Addresses in a flag's own field that are told. */
const MOST_OWN = 10

/** Those of the field, without what is no address. */
export const ownAddresses = (own: string): string[] =>
  own
    .split(',')
    .map((address) => address.trim())
    .filter((address) => /^https?:\/\//i.test(address) && URL.canParse(address))
    .slice(0, MOST_OWN)
