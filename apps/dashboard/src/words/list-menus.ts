import { sentences } from './apart.js'

/** Of the menus of the list of flags. */
export const listMenus = sentences({
  owner: { title: 'Owner', any: 'Any owner', label: 'Flags of which owner' },
  tag: { title: 'Tag', any: 'Any tag', label: 'Flags with which tag' },
  row: {
    about: (title: string) => `What can be done with ${title}`,
    setup: 'Open',
    rollout: 'Change who gets it',
    circuit: 'Circuit',
    why: 'Why does a user get it?',
    history: 'History',
    copyName: 'Copy the name',
    copied: 'is on the clipboard',
    notCopied: 'could not be copied',
  },
})
