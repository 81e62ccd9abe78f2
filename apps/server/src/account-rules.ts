import { type Account, type AccountAttributes, AccountRules, type ByAccount, type Group } from '@ftpkit/users'
import type { Configuration } from './config.js'

/** What a configuration says of an account. */
export type ConfiguredAttributes = Omit<AccountAttributes, 'groups'> & {
  /** What it may do with jobs. */
  readonly jes?: NonNullable<Configuration['jes']>[string] | undefined
}

export type ConfiguredRules = AccountRules<ConfiguredAttributes>

/** Keys of a configuration that have one attribute of all accounts each. */
const tables = {
  homes: 'home',
  permissions: 'permissions',
  jes: 'jes',
  'quotas.users': 'quota',
  'limitRate.users': 'limitRate',
  from: 'from',
} as const satisfies Readonly<Record<string, keyof ConfiguredAttributes>>

type Table = keyof typeof tables

/** What every account needs where any has it: one that was forgotten could do everything. */
const required: readonly Table[] = ['homes', 'permissions', 'jes']

/**
 * The rules of a configuration: of `accounts` and `groups`, and of the tables with one attribute each.
 *
 * @throws Error for an attribute of an account that is given twice
 */
export function rulesOf(configuration: Configuration): ConfiguredRules {
  const accounts = new Map<string, Record<string, unknown>>(
    Object.entries(configuration.accounts ?? {}).map(([name, attributes]) => [name, { ...attributes }]),
  )
  for (const [table, rules] of tablesOf(configuration)) {
    const attribute = tables[table]
    for (const [name, rule] of Object.entries(rules)) {
      const attributes = accounts.get(name) ?? {}
      if (attributes[attribute] !== undefined)
        throw new Error(`${table}.${name} and accounts.${name}.${attribute} are both given; keep one of them`)
      accounts.set(name, { ...attributes, [attribute]: rule })
    }
  }
  const groups: Readonly<Record<string, Group<ConfiguredAttributes>>> = configuration.groups ?? {}
  return new AccountRules<ConfiguredAttributes>({ accounts: Object.fromEntries(accounts), groups })
}

/** The tables that a configuration has. */
function tablesOf(configuration: Configuration): [Table, ByAccount<unknown>][] {
  const { homes, permissions, jes, quotas, limitRate, from } = configuration
  const all = {
    homes,
    permissions,
    jes,
    'quotas.users': quotas?.users,
    'limitRate.users': limitRate?.users,
    from,
  }
  return Object.entries(all).filter(([, rules]) => rules !== undefined) as [Table, ByAccount<unknown>][]
}

/**
 * Checks that rules and accounts fit each other. A rule under a misspelt name would protect nothing, and an account
 * that was forgotten could do everything.
 *
 * @param open whether there may be other accounts, which are checked when they log in
 * @throws Error that names the accounts without a rule, or the rules without an account
 */
export function checkRules(
  configuration: Configuration,
  rules: ConfiguredRules,
  accounts: readonly string[],
  open: boolean,
): void {
  for (const table of required) {
    const forgotten = accounts.filter((name) => isForgotten(rules, tables[table], known(name)))
    if (forgotten.length > 0)
      throw new Error(`${table}: no rule for ${forgotten.join(', ')}; add one for each, or for all under '*'`)
  }
  if (open) return
  const named = [
    ...tablesOf(configuration).map(([table, all]) => [table, Object.keys(all)] as const),
    ['accounts', Object.keys(configuration.accounts ?? {})] as const,
    ...Object.entries(configuration.groups ?? {}).map(
      ([group, { members = [] }]) => [`groups.${group}.members`, members] as const,
    ),
  ]
  for (const [key, names] of named) checkNames(key, names, accounts)
}

function checkNames(key: string, names: readonly string[], accounts: readonly string[]): void {
  const unknown = names.filter((name) => name !== '*' && !accounts.includes(name))
  if (unknown.length > 0)
    throw new Error(
      `${key}: no such user: ${unknown.join(', ')}; the user of anonymous access is called anonymous`,
    )
}

/** Whether there are rules for an attribute, and none for this account. */
export function isForgotten(
  rules: ConfiguredRules,
  attribute: keyof ConfiguredAttributes,
  account: Account,
): boolean {
  return rules.has(attribute) && rules.get(attribute, account) === undefined
}

/** An account of which only the configuration says more than the name. */
export function known(name: string): Account {
  return { name, attributes: {} }
}
