import type { Logger } from '@ftpkit/daemon/log'
import {
  type FileSystem,
  type QuotaLedger,
  type QuotaLimits,
  type QuotaOptions,
  type QuotaRule,
  withQuotas,
} from '@ftpkit/filesystem'
import type { Account } from '@ftpkit/users'
import type { ConfiguredRules } from './account-rules.js'
import type { Configuration } from './config.js'

/** Quotas of a configuration. */
export interface QuotaConfiguration {
  /** Of paths of the served directory. */
  readonly trees?: readonly (QuotaLimits & { readonly path: string })[] | undefined
  /** Of directories that are mounted, by their names. */
  readonly mounts?: Readonly<Record<string, QuotaLimits>> | undefined
}

/** The quotas of a server. */
export class Quotas {
  private readonly options: QuotaOptions

  constructor(
    private readonly configuration: QuotaConfiguration,
    log: Pick<Logger, 'warn' | 'error'>,
    ledger: QuotaLedger,
  ) {
    this.options = {
      ledger,
      onWarning: ({ key, usage, limits }) =>
        log.warn({ quota: key, ...usage, limits }, 'a quota is almost full'),
      onFault: (error) => log.error({ err: error }, 'what is used of a quota is not known'),
    }
  }

  /** The served files, with the quotas of trees. */
  ofTrees(files: FileSystem): FileSystem {
    const { trees = [] } = this.configuration
    return this.limited(
      files,
      trees.map(({ path, ...limits }) => ({ key: path, path, limits })),
    )
  }

  /** What a user sees, with the quota of the user. */
  ofUser(account: string, files: FileSystem, limits: QuotaLimits | undefined): FileSystem {
    return this.limited(files, limits ? [{ key: `user ${account}`, limits }] : [])
  }

  /** A directory that is mounted, with its quota. */
  ofMount(name: string, files: FileSystem): FileSystem {
    const { mounts = {} } = this.configuration
    const limits = Object.hasOwn(mounts, name) ? mounts[name] : undefined
    return this.limited(files, limits ? [{ key: `mount ${name}`, limits }] : [])
  }

  private limited(files: FileSystem, rules: readonly QuotaRule[]): FileSystem {
    return rules.length > 0 ? withQuotas(files, rules, this.options) : files
  }
}

/**
 * Checks that what users see who have a quota is theirs alone: what others changed there would not be counted.
 *
 * @param homes path by account of those who may store
 * @throws Error that names the users
 */
export function checkQuotas(rules: ConfiguredRules, homes: ReadonlyMap<Account, string>): void {
  for (const [account, home] of homes) {
    if (!rules.get('quota', account)) continue
    const other = [...homes].find(
      ([each, path]) => each !== account && (isWithin(path, home) || isWithin(home, path)),
    )
    if (!other) continue
    throw new Error(
      `quotas.users: ${account.name} and ${other[0].name} see the same files; give each a home of its own, or use quotas.trees`,
    )
  }
}

/**
 * The same for accounts that are not known before: those of a group, or all others, need homes by a template.
 *
 * @throws Error that names the group
 */
export function checkOpenQuotas({ accounts = {}, groups = {}, homes, quotas }: Configuration): void {
  const everyone = accounts['*'] ?? {}
  const all = { home: homes?.['*'] ?? everyone.home, quota: quotas?.users?.['*'] ?? everyone.quota }
  const sets = [['*', all] as const, ...Object.entries(groups)]
  for (const [name, { home = all.home, quota = all.quota }] of sets) {
    if (quota && home !== undefined && !home.includes('%u'))
      throw new Error(
        `a quota of each user of ${name} needs homes of their own: write %u in the home, or use quotas.trees`,
      )
  }
}

function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`)
}
