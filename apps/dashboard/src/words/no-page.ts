import { sentences } from './apart.js'

/** What stands where a page cannot: there is none, it may not be seen, or it has stopped. */
export const noPage = sentences({
  noProjects: 'There is no project that you may see.',
  noProjectsOther: 'Ask an admin for a role in one.',
  projectName: 'Name of the project',
  makeProject: 'Make the project',
  notFound: 'There is no such page',
  notFoundHelp: 'The address may be wrong, or what it named is gone.',
  noRole: 'You have no role in any project',
  noRoleHelp: 'Ask an admin for one. What you may see shows here as soon as you have it.',
  broken: 'This page has stopped',
  brokenHelp: 'Something on it went wrong in your browser. Flags, circuits and services are not touched by that.',
  reload: 'Reload',
  toFlags: 'Go to the flags',
})
