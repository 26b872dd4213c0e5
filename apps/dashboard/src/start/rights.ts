import type { Place } from '../frame/place.js'

/** Tower gives keys to releasers and admins. */
export const mayMakeKeys = ({ role }: Place): boolean => role === 'releaser' || role === 'admin'
