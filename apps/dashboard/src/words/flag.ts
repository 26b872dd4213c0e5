/** Of the page of a flag, which alone imports it: the first page does not carry these. */
export const flagWords = {
  tabs: {
    label: 'About this flag',
    setup: 'Setup',
    circuit: 'Circuit',
    why: 'Why this user?',
    history: 'History',
    code: 'Code',
  },
  gone: (title: string) => `There is no flag ${title} here`,
}
