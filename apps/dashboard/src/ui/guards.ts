import type { Project } from '@tailslide/api'

/** Tower asks for a reason for what concerns all environments, where one of them does. */
export const guardsOf = ({ environments }: Project) => ({
  is_protected: false,
  needs_reason: environments.some(({ needs_reason }) => needs_reason),
})
