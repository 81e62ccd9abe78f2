import { isName } from '@ftpkit/filesystem'
import type { Account } from './source.js'

/** The key of the rule for every account without one of its own. */
const everyone = '*'

/** Values by the name of an account, with `*` for all others. */
export type ByAccount<Value> = Readonly<Record<string, Value>>

/** Rules of a group, and the accounts that are in it whatever their source says. */
export type Group<Attributes> = Attributes & { readonly members?: readonly string[] | undefined }

/**
 * What the rules of a configuration say of accounts. For each attribute alone counts the first that has it: the rule of the
 * account itself, what its source says, the rules of its groups, and the rule for all accounts, `*`. Of several groups the
 * one counts that comes first in the configuration, not in the account.
 */
export class AccountRules<Attributes extends object> {
  private readonly accounts: ReadonlyMap<string, Attributes>
  private readonly groups: readonly (readonly [name: string, group: Group<Attributes>])[]

  constructor(rules: {
    readonly accounts: ByAccount<Attributes>
    readonly groups?: Readonly<Record<string, Group<Attributes>>> | undefined
  }) {
    this.accounts = new Map(Object.entries(rules.accounts))
    this.groups = Object.entries(rules.groups ?? {})
  }

  /** The value that counts; undefined where no rule has one. */
  get<Key extends keyof Attributes>(key: Key, account: Account): Attributes[Key] | undefined {
    const own = this.accounts.get(account.name)?.[key]
    if (own !== undefined) return own
    const ofSource = (account.attributes as Partial<Attributes>)[key]
    if (ofSource !== undefined) return ofSource
    const group = this.groupsOf(account).find((rules) => rules[1][key] !== undefined)
    return group ? group[1][key] : this.accounts.get(everyone)?.[key]
  }

  /** Whether any rule has a value, so that an account without one was forgotten. */
  has(key: keyof Attributes): boolean {
    return [...this.accounts.values(), ...this.groups.map(([, group]) => group)].some(
      (rules) => rules[key] !== undefined,
    )
  }

  /** The first group of an account; undefined for an account without one. */
  groupOf(account: Account): string | undefined {
    return this.groupsOf(account)[0]?.[0]
  }

  /** Accounts that rules or groups name. */
  get named(): string[] {
    const members = this.groups.flatMap(([, { members = [] }]) => members)
    return [...new Set([...this.accounts.keys(), ...members])].filter((name) => name !== everyone)
  }

  private groupsOf({ name, attributes: { groups = [] } }: Account) {
    return this.groups.filter(([group, { members }]) => groups.includes(group) || members?.includes(name))
  }
}

/**
 * A path with the name of an account in place of `%u`, and of its first group in place of `%g`. It never leaves the
 * directory that the path names: undefined where a name can't be one component of a path, such as `..` or `a/b`, and where
 * the account is in no group.
 */
export function pathFor(path: string, account: string, group?: string): string | undefined {
  const names: Readonly<Record<string, string | undefined>> = { '%u': account, '%g': group }
  let usable = true
  const filled = path.replaceAll(/%[ug]/g, (placeholder) => {
    const name = names[placeholder]
    if (name === undefined || !isName(name)) usable = false
    return name ?? ''
  })
  return usable ? filled : undefined
}
