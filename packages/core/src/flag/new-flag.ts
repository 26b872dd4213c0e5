import {
  DEFAULT_COMPARISON_MARGIN_PERCENTAGE,
  DEFAULT_CONFIDENCE_PERCENTAGE,
  DEFAULT_ERROR_THRESHOLD_PERCENTAGE,
  DEFAULT_INITIAL_RECOVERY_PERCENTAGE,
  DEFAULT_MINIMUM_REQUESTS,
  DEFAULT_RECOVERY_DELAY_MS,
  DEFAULT_RECOVERY_INCREMENT_PERCENTAGE,
  DEFAULT_RECOVERY_PROFILE,
  DEFAULT_RECOVERY_RATE_MS,
  DEFAULT_WINDOW_MS,
} from '../circuit/rules/trip-rules.js'
import type { FlagSettings } from './flag.js'

/**
 * A flag made with nothing but a title: off, for nobody, and protected once it is on. Not to be taken for `FLAG_DEFAULTS`, which
 * are what a deployed Tower means by a field that it leaves out.
 */
export const NEW_FLAG: Required<FlagSettings> = {
  description: '',
  is_enabled: false,
  rollout_percentage: 0,
  rollout_seed: '',
  white_listed_users: '',
  error_threshold_percentage: DEFAULT_ERROR_THRESHOLD_PERCENTAGE,
  is_recoverable: true,
  circuit_recovery_delay: DEFAULT_RECOVERY_DELAY_MS,
  circuit_initial_recovery_percentage: DEFAULT_INITIAL_RECOVERY_PERCENTAGE,
  circuit_recovery_rate: DEFAULT_RECOVERY_RATE_MS,
  circuit_recovery_increment_percentage: DEFAULT_RECOVERY_INCREMENT_PERCENTAGE,
  circuit_recovery_profile: DEFAULT_RECOVERY_PROFILE,
  circuit_window: DEFAULT_WINDOW_MS,
  circuit_minimum_requests: DEFAULT_MINIMUM_REQUESTS,
  circuit_slow_threshold_percentage: 0,
  circuit_mode: 'automatic',
  circuit_rule: 'threshold',
  circuit_confidence_percentage: DEFAULT_CONFIDENCE_PERCENTAGE,
  circuit_comparison_margin_percentage: DEFAULT_COMPARISON_MARGIN_PERCENTAGE,
  circuit_quorum_instances: 1,
  webhooks: '',
}
