import { isName } from '@ftpkit/filesystem'

/** The key of the rule for every account without one of its own. */
const everyone = '*'

/** What is replaced by the name of the account in paths. */
const placeholder = '%u'

/** Rules of a configuration by account, such as its `homes`. */
export type Rules<Rule> = Readonly<Record<string, Rule>>

/** The rule of an account: its own, or the one for all; undefined where neither is there. */
export function ruleOf<Rule>(rules: Rules<Rule>, account: string): Rule | undefined {
  const key = [account, everyone].find((name) => Object.hasOwn(rules, name))
  return key === undefined ? undefined : rules[key]
}

/**
 * Checks that rules and accounts fit each other. A rule under a misspelt name would protect nothing, and an account
 * that was forgotten could do everything.
 *
 * @param key of the configuration
 * @throws Error that names the accounts without a rule, or the rules without an account
 */
export function checkRules(
  key: string,
  rules: Rules<unknown> | undefined,
  accounts: readonly string[],
): void {
  if (!rules) return
  const forgotten = accounts.filter((account) => ruleOf(rules, account) === undefined)
  if (forgotten.length > 0)
    throw new Error(`${key}: no rule for ${forgotten.join(', ')}; add one for each, or for all under '*'`)
  checkNames(key, rules, accounts)
}

/**
 * Checks that each rule is for an account, or for all.
 *
 * @throws Error that names the rules without an account
 */
export function checkNames(
  key: string,
  rules: Rules<unknown> | undefined,
  accounts: readonly string[],
): void {
  const unknown = Object.keys(rules ?? {}).filter((name) => name !== everyone && !accounts.includes(name))
  if (unknown.length > 0)
    throw new Error(
      `${key}: no such user: ${unknown.join(', ')}; the user of anonymous access is called anonymous`,
    )
}

/**
 * A path with the name of the account in place of `%u`. It never leaves the directory that the path names: undefined
 * where the name can't be one component of a path, such as `..` or `a/b`.
 */
export function pathFor(path: string, account: string): string | undefined {
  if (!path.includes(placeholder)) return path
  return isName(account) ? path.replaceAll(placeholder, () => account) : undefined
}
