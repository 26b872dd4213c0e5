import { type Flag, NEW_FLAG } from '@tailslide/core'

/** A new flag that is on. */
export const NEW_CHECKOUT: Flag = {
  ...NEW_FLAG,
  id: 1,
  app_id: 1,
  title: 'new-checkout',
  is_active: true,
  circuit_status: 'close',
  circuit_recovery_percentage: 0,
  created_at: '',
  updated_at: '',
}
