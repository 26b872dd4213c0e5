/** Of a page that is still to come, which alone imports it. */
export const toCome = {
  title: 'This page has not come yet',
  help: 'Tower does not answer. The page is asked for again each second, and comes as soon as Tower does.',
} as const
