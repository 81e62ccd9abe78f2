import type { Logger } from '@ftpkit/daemon/log'
import {
  type FileSystem,
  MemoryQuotaLedger,
  type PermissionRule,
  type QuotaLedger,
  readOnly,
  restricted,
  subtree,
} from '@ftpkit/filesystem'
import type { Authenticate, Grant } from '@ftpkit/node/server'
import { type Access, type Account, pathFor } from '@ftpkit/users'
import type { JesPrivilege } from '@ftpkit/zos'
import { type ConfiguredRules, checkRules, isForgotten, known, rulesOf } from './account-rules.js'
import type { Configuration } from './config.js'
import { Origins } from './origins.js'
import { checkOpenQuotas, checkQuotas, Quotas } from './quotas.js'
import type { StorageOpener } from './served-files.js'
import { type Authenticator, anonymousAccount } from './users.js'

/** Who may log in to a server, and what it serves. */
export interface Served {
  readonly files: FileSystem
  readonly authenticate: Authenticator
  /** Every account that can log in, or those that are known before. */
  readonly accounts: readonly string[]
  /** Whether others can log in too. They need a home. @default false */
  readonly open?: boolean | undefined
  readonly configuration: Configuration
  readonly directories: Pick<StorageOpener, 'open'>
  readonly log: Logger
  /** What is used of quotas. Default: one in memory */
  readonly ledger?: QuotaLedger | undefined
  /** Called with each account to which files are granted. */
  readonly onGranted?: ((account: Account) => void) | undefined
}

/** Grants that sessions share; the oldest are forgotten. */
const maxShared = 10_000

/**
 * Grants each account the served files, or the home within them, and the mounts for SMNT, as far as the permissions of
 * the configuration allow. What counts is the account that was proven, not the name that was typed.
 *
 * @throws Error for a mount that is not a directory, and for homes, permissions or quotas that don't fit the accounts
 */
export async function grants(served: Served): Promise<Authenticate> {
  const { files, authenticate, accounts, open = false, configuration, directories, log } = served
  const { mounts = {}, quotas = {} } = configuration
  const rules = rulesOf(configuration)
  checkRules(configuration, rules, accounts, open)
  const storing = accounts.filter((account) => account !== anonymousAccount).map(known)
  checkQuotas(rules, new Map(storing.map((account) => [account, homeOf(rules, account, false) ?? '/'])))
  if (open) checkOpenQuotas(configuration)
  const limits = new Quotas(quotas, log, served.ledger ?? new MemoryQuotaLedger())
  const whole = limits.ofTrees(files)
  const opened = await Promise.all(
    Object.entries(mounts).map(
      async ([name, path]) => [name, limits.ofMount(name, await directories.open(path))] as const,
    ),
  )
  const grantOf = (account: Account): Grant | undefined => {
    const { name } = account
    const home = homeOf(rules, account, open && !accounts.includes(name))
    const allowed = permissionsOf(rules, account)
    const jobs = rules.get('jes', account)
    const forgotten = required.some((attribute) => isForgotten(rules, attribute, account))
    if (home === undefined || allowed === undefined || forgotten) return undefined
    // Anonymous users may only read, whatever is configured.
    const access = name === anonymousAccount ? 'read' : (rules.get('access', account) ?? 'write')
    const limited = (all: FileSystem) => limit(all, access, allowed)
    return {
      account: name,
      limitRate: rules.get('limitRate', account),
      modes: {
        file: rules.get('fileMode', account),
        directory: rules.get('directoryMode', account),
        umask: rules.get('umask', account),
      },
      privileges: jobs?.map((right): JesPrivilege => `jes-${right}`),
      files: limited(limits.ofUser(name, subtree(whole, home), rules.get('quota', account))),
      mounts: Object.fromEntries(opened.map(([mount, its]) => [mount, limited(its)])),
    }
  }
  const origins = new Origins(rules)
  // Shared by all sessions of an account.
  const shared = new Map<string, Grant>()
  return async (user, password, client) => {
    const account = await authenticate(user, password, client)
    if ('refused' in account) return account
    if (!origins.allow(account, client.peer.host)) return { refused: 'network' }
    const key = JSON.stringify([account.name, account.attributes])
    const grant = shared.get(key) ?? grantOf(account)
    if (!grant) {
      log.warn({ user: account.name }, 'login refused: no home or no permissions for this account')
      return { refused: 'home' }
    }
    if (!shared.has(key) && shared.size >= maxShared) shared.delete(shared.keys().next().value!)
    shared.set(key, grant)
    served.onGranted?.(account)
    return grant
  }
}

/** What an account needs where any has it. */
const required = ['home', 'permissions', 'jes'] as const

/**
 * Undefined where the path of the rule can't hold the name of the account.
 *
 * @param needed whether an account without a rule has no home, rather than all that is served
 */
function homeOf(rules: ConfiguredRules, account: Account, needed: boolean): string | undefined {
  const home = rules.get('home', account)
  if (home === undefined) return needed ? undefined : '/'
  return pathFor(home, account.name, rules.groupOf(account))
}

/** Undefined where the path of a rule can't hold the name of the account. */
function permissionsOf(
  rules: ConfiguredRules,
  account: Account,
): readonly PermissionRule[] | 'all' | undefined {
  const permissions = rules.get('permissions', account)
  if (!permissions) return 'all'
  const own = permissions.map(({ path, allow }) => {
    const filled = pathFor(path, account.name, rules.groupOf(account))
    return filled === undefined ? undefined : { path: filled, allow }
  })
  return own.every((rule) => rule !== undefined) ? own : undefined
}

function limit(files: FileSystem, access: Access, rules: readonly PermissionRule[] | 'all'): FileSystem {
  const allowed = access === 'read' ? readOnly(files) : files
  return rules === 'all' ? allowed : restricted(allowed, rules)
}
