import { sentences } from './apart.js'

/** Of menus of the frame, and of what is seldom in it: they come after the first page. */
export const menus = sentences({
  signOut: 'Sign out',
  notSignedOut: 'You are still signed in.',
  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  noProjects: 'There is no project that you may see.',
  noProjectsOther: 'Ask an admin for a role in one.',
  projectName: 'Name of the project',
  makeProject: 'Make the project',
  notFound: 'There is no such page',
  notFoundHelp: 'The address may be wrong, or what it named is gone.',
  allEnvironments: (n: number) => `All ${n}`,
  undo: 'Undo',
  dismiss: 'Dismiss',
  account: 'Your account',
  tokens: 'API tokens',
  noRole: 'You have no role in any project',
  noRoleHelp: 'Ask an admin for one. What you may see shows here as soon as you have it.',
  broken: 'This page has stopped',
  brokenHelp: 'Something on it went wrong in your browser. Flags, circuits and services are not touched by that.',
  reload: 'Reload',
  toFlags: 'Go to the flags',
})
