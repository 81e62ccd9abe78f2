import type { Logger } from '@ftpkit/daemon/log'
import type { FileSystem, QuotaLedger } from '@ftpkit/filesystem'
import type { Authenticate } from '@ftpkit/node/server'
import { type Account, type ReadUsersOptions, readUsers, secretText, type UserSource } from '@ftpkit/users'
import { type ConfiguredAttributes, known, rulesOf } from './account-rules.js'
import { grants } from './grants.js'
import type { ServerCommand } from './options.js'
import type { StorageOpener } from './served-files.js'
import { openUserSources } from './user-sources.js'
import { accountsOf, authenticator } from './users.js'

/** Who may log in, as one reading of the configuration and of the users file says it. */
export interface LoadedLogins {
  readonly authenticate: Authenticate
  /** Everything that decides over each account that is known before, as text: it differs where the account has changed. */
  readonly accounts: ReadonlyMap<string, string>
  /** The same for an account of another source, as far as this server decides; undefined without other sources. */
  readonly textOf?: ((account: Account) => string) | undefined
  /** Path of the users file. */
  readonly usersFile?: string | undefined
  /** Reads the users file again, which has to be whole, with the same configuration. */
  readonly again?: (() => Promise<LoadedLogins>) | undefined
  /** Sources besides the file. */
  readonly sources?: readonly UserSource[] | undefined
}

/** What stays the same when the logins are read again. */
export interface LoginsContext {
  readonly files: FileSystem
  readonly directories: Pick<StorageOpener, 'open'>
  readonly ledger: QuotaLedger
  readonly log: Logger
  /** Accounts of other sources that have logged in, by name. */
  readonly granted?: Map<string, Account> | undefined
}

/** Accounts of other sources that are remembered; sessions of those that are forgotten end with the next change. */
const maxGranted = 10_000

const attributes: readonly (keyof ConfiguredAttributes)[] = [
  'access',
  'home',
  'permissions',
  'jes',
  'quota',
  'limitRate',
  'from',
  'fileMode',
  'directoryMode',
  'umask',
]

/** @throws Error for a users file, rules or sources that can't be used */
export async function loadLogins(command: ServerCommand, context: LoginsContext): Promise<LoadedLogins> {
  const { system, configuration } = command
  if (configuration.jes && system !== 'zos') throw new Error('jes: only a server with system: zos has jobs')
  const sources = await openUserSources(configuration.userSources ?? [])
  return load(command, context, sources)
}

async function load(
  command: ServerCommand,
  context: LoginsContext,
  sources: readonly UserSource[],
  reading?: ReadUsersOptions,
): Promise<LoadedLogins> {
  const { users, usersFile, anonymous, configuration } = command
  const ofFile = usersFile === undefined ? new Map() : await readUsers(usersFile, reading)
  const all = new Map([...ofFile, ...users])
  const accounts = accountsOf({ users: all, anonymous })
  const open = sources.length > 0
  const authenticate = await grants({
    ...context,
    authenticate: authenticator({ users: all, anonymous, sources, log: context.log }),
    accounts,
    open,
    configuration,
    onGranted: (account) => open && remember(context.granted, account),
  })
  const { mounts, quotas, groups } = configuration
  const rules = rulesOf(configuration)
  const textOf = (account: Account) =>
    JSON.stringify([
      attributes.map((attribute) => rules.get(attribute, account)),
      rules.groupOf(account),
      mounts,
      quotas?.trees,
      quotas?.mounts,
      Object.keys(groups ?? {}),
    ])
  // Passwords of the command line don't change.
  const passwordOf = async (name: string) => {
    const secret = users.has(name) ? undefined : ofFile.get(name)
    return secret && secretText(secret)
  }
  const texts = accounts.map(
    async (name) => [name, `${await passwordOf(name)} ${textOf(known(name))}`] as const,
  )
  return {
    authenticate,
    accounts: new Map(await Promise.all(texts)),
    textOf: open ? textOf : undefined,
    usersFile,
    again: () => load(command, context, sources, { whole: true }),
    sources,
  }
}

function remember(granted: Map<string, Account> | undefined, account: Account): void {
  if (!granted) return
  // The newest is the last.
  granted.delete(account.name)
  if (granted.size >= maxGranted) granted.delete(granted.keys().next().value!)
  granted.set(account.name, account)
}

/** Who may log in now. */
export class Logins {
  /** Called after each replacement. */
  onReplaced: () => void = () => {}

  /** @param granted accounts of other sources that have logged in, by name */
  constructor(
    private loaded: LoadedLogins,
    private readonly granted: ReadonlyMap<string, Account> = new Map(),
  ) {}

  get current(): LoadedLogins {
    return this.loaded
  }

  /** A password that is being checked when the logins are replaced is checked again. */
  readonly authenticate: Authenticate = async (...login) => {
    for (;;) {
      const { loaded } = this
      try {
        const grant = await loaded.authenticate(...login)
        if (loaded === this.loaded) return grant
      } catch (error) {
        if (loaded === this.loaded) throw error
        login[2].signal.throwIfAborted()
      }
    }
  }

  /** Replaces all of them. @returns whether an account was removed or changed by that */
  replace(next: LoadedLogins): (account: string) => boolean {
    const before = this.loaded
    this.loaded = next
    // Logins in progress are checked again.
    if (before.sources !== next.sources) for (const source of before.sources ?? []) void source.close?.()
    this.onReplaced()
    return (name) => this.isChanged(name, before, next)
  }

  /** Closes the sources of users. */
  async close(): Promise<void> {
    await Promise.all((this.loaded.sources ?? []).map((source) => source.close?.()))
  }

  private isChanged(name: string, before: LoadedLogins, next: LoadedLogins): boolean {
    const [old, now] = [before.accounts.get(name), next.accounts.get(name)]
    if (old !== undefined || now !== undefined) return old !== now
    const account = this.granted.get(name)
    return !account || !next.textOf || before.textOf?.(account) !== next.textOf(account)
  }
}
