// A shop as a team has it: flags of every state, services and people.

export interface Wanted {
  readonly title: string
  readonly description: string
  readonly rollout: number
  readonly isOn?: boolean
  /** Calls a minute, and how many percent of them fail. */
  readonly calls?: number
  readonly failing?: number
  readonly named?: string
  readonly settings?: Readonly<Record<string, unknown>>
}

const HALF_A_MINUTE = { circuit_recovery_delay: 30_000, circuit_recovery_rate: 6_000 }

export const FLAGS: readonly Wanted[] = [
  {
    ...{ title: 'new-checkout', description: 'Checkout on the pricing service', rollout: 10 },
    ...{ calls: 2_412, failing: 0.3, named: 'u-104233,qa-berlin', settings: HALF_A_MINUTE },
  },
  {
    ...{
      title: 'search-rerank',
      description: 'Rank results with the new model',
      rollout: 50,
      calls: 960,
      failing: 0.8,
    },
    settings: { circuit_recovery_delay: 600_000 },
  },
  {
    ...{ title: 'card-tokens', description: 'Store cards as network tokens', rollout: 10, calls: 900, failing: 0.2 },
    settings: HALF_A_MINUTE,
  },
  { title: 'order-batching', description: 'Batch warehouse orders by aisle', rollout: 30, calls: 310, failing: 0.5 },
  { title: 'stock-reservations', description: 'Hold stock while people pay', rollout: 5, calls: 604, failing: 0.9 },
  {
    title: 'gift-cards',
    description: 'Gift cards at the till',
    rollout: 20,
    calls: 310,
    failing: 1.1,
    named: 'till-07',
  },
  { title: 'invoice-pdf', description: 'PDF invoices in a worker', rollout: 100 },
  { title: 'tax-engine-eu', description: 'New tax engine, EU orders', rollout: 10, calls: 1_015, failing: 2.2 },
  { title: 'fraud-score-v3', description: 'Score with the third model', rollout: 1, calls: 48, failing: 3.6 },
  {
    ...{ title: 'address-autocomplete', description: 'Complete addresses as people type', rollout: 100 },
    ...{ calls: 4_930, failing: 0.1 },
  },
  { title: 'pay-by-bank', description: 'Bank transfer at checkout', rollout: 12.5, calls: 215, failing: 1.3 },
  { title: 'loyalty-points', description: 'Earn points on every order', rollout: 80, calls: 3_301, failing: 0.2 },
  { title: 'email-digest', description: 'Weekly digest, new renderer', rollout: 100 },
  { title: 'returns-portal', description: 'Returns without a call', rollout: 0, isOn: false },
  { title: 'price-hints', description: 'Hints under the price', rollout: 40, isOn: false },
]

const settingsOf = ({ rollout, isOn = true, named = '', settings = {} }: Wanted) => ({
  ...{ is_enabled: isOn, rollout_percentage: rollout, white_listed_users: named, ...settings },
})

/** The project as a file that Tower takes. */
export const SHOP = {
  ...{ tailslide: 1, project: 'shop' },
  environments: [{ name: 'production', is_protected: true }, { name: 'staging' }, { name: 'development' }],
  flags: FLAGS.map((flag) => ({
    ...{ title: flag.title, description: flag.description },
    environments: {
      production: settingsOf(flag),
      staging: settingsOf({ ...flag, rollout: 100 }),
      development: settingsOf({ ...flag, rollout: 100, named: 'maya', settings: { error_threshold_percentage: 50 } }),
    },
  })),
} as const

export const TEAM = [
  { email: 'ben@shop.example', name: 'Ben Okafor', role: 'releaser' },
  { email: 'priya@shop.example', name: 'Priya Nair', role: 'releaser' },
  { email: 'jonas@shop.example', name: 'Jonas Weber', role: 'viewer' },
] as const
export const INVITED = { email: 'ana@shop.example', name: 'Ana Silva', role: 'editor' } as const
