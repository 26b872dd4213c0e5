import type { FlagSettings } from './flag.js'
import {
  DEFAULT_COMPARISON_MARGIN_PERCENTAGE,
  DEFAULT_CONFIDENCE_PERCENTAGE,
  DEFAULT_MINIMUM_REQUESTS,
  DEFAULT_WINDOW_MS,
} from './trip-rules.js'

/**
 * A flag made with nothing but a title: off, for nobody, and protected once it is on. Its circuit opens above 10 % failures, waits
 * 10 s (twice as long after each further trip in a row), and comes back from 10 % in nine steps of 2 s.
 *
 * Not to be taken for `FLAG_DEFAULTS`, which are what a deployed Tower means by a field that it leaves out.
 */
export const NEW_FLAG: Required<FlagSettings> = {
  description: '',
  is_enabled: false,
  rollout_percentage: 0,
  rollout_seed: '',
  white_listed_users: '',
  error_threshold_percentage: 10,
  is_recoverable: true,
  circuit_recovery_delay: 10_000,
  circuit_initial_recovery_percentage: 10,
  circuit_recovery_rate: 2_000,
  circuit_recovery_increment_percentage: 10,
  circuit_recovery_profile: 'linear',
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
