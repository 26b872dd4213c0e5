/** What a key is called; one without a name by its first characters. */
export const nameOf = ({ name, prefix }: { readonly name: string; readonly prefix: string }): string =>
  name === '' ? `${prefix}…` : name
