/** Of the list of keys. */
export const keyboard = {
  title: 'Keyboard',
  about: 'Single keys act while nothing is being typed.',
  on: 'Single keys do something',
  groups: [
    {
      title: 'Everywhere',
      keys: [
        [['Ctrl', 'K'], 'Find a flag or do something'],
        [['['], 'Environment before'],
        [[']'], 'Next environment'],
        [['Ctrl', 'S'], 'Save what has been changed'],
        [['z'], 'Undo what was done last'],
        [['?'], 'This list'],
        [['Esc'], 'Close what is open'],
      ],
    },
    {
      title: 'Go to',
      keys: [
        [['g', 'f'], 'Flags'],
        [['g', 'c'], 'Circuits'],
        [['g', 'h'], 'History'],
        [['g', 'w'], 'Why this user?'],
        [['g', 't'], 'Clean up'],
        [['g', 'k'], 'Keys'],
      ],
    },
    {
      title: 'In the list of flags',
      keys: [
        [['/'], 'Search, and Enter for the rows'],
        [['j'], 'Next row'],
        [['k'], 'Row before'],
        [['Enter'], 'Open the flag'],
        [['t'], 'Switch it on or off'],
        [['r'], 'Its rollout'],
        [['c'], 'Its circuit'],
        [['w'], 'Why a user gets it'],
        [['h'], 'Its history'],
      ],
    },
  ],
} as const
