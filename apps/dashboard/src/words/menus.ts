import { sentences } from './apart.js'

/** Of the menus of the frame. */
export const menus = sentences({
  signOut: 'Sign out',
  notSignedOut: 'You are still signed in.',
  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  newProject: 'New project',
  findProject: 'Find a project',
  noProject: 'No project has this in its name.',
  allEnvironments: (n: number) => `All ${n}`,
  account: 'Your account',
  tokens: 'API tokens',
})
