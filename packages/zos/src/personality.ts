import { subtree } from '@ftpkit/filesystem'
import type { OpenedTransfer, PersonalityChange, PersonalityContext, ServerPersonality } from '@ftpkit/node'
import type { PersonalityAnswer, PersonalityCommand, TransferRequest, VerbatimReply } from '@ftpkit/session'
import { Catalog } from './catalog.js'
import { directoryCommands } from './commands/directory.js'
import { informationCommands } from './commands/information.js'
import { nameCommands } from './commands/names.js'
import { parameterCommands } from './commands/parameters.js'
import type { CommandHandler, CommandHandlers, ZosContext } from './context.js'
import { makePath } from './files.js'
import { defaultJesPrivileges, JobAccess } from './jes/access.js'
import type { JobEntrySubsystem } from './jes/subsystem.js'
import { listedDay, listedTime } from './listing/data-sets.js'
import { helpLines, refusal, reply, unknownVerbs, wording } from './replies.js'
import type { ReservedNames } from './reserved-names.js'
import { initialParameters, type SiteParameters } from './site/parameters.js'
import { modeNames } from './site/status.js'
import { openList } from './transfers/list.js'
import { openRetrieve } from './transfers/retrieve.js'
import { namesJob } from './transfers/spool.js'
import { openStore } from './transfers/store.js'
import { fullName, homeOf } from './zos-name.js'

/** Directory of the files of z/OS UNIX in the file system. */
const unixRoot = '/unix'

/** What all sessions of a system share. */
export interface ZosSystem {
  readonly now: () => number
  readonly strict: boolean
  readonly host: string
  readonly volume: string
  readonly unit: string
  readonly jes: JobEntrySubsystem
  readonly reserved: ReservedNames
  /** Milliseconds without a command after which a session is closed. */
  readonly idleTime: number
  /** Whether TLS is offered. */
  readonly tls: boolean
  /** Initial SITE parameters that differ from the defaults of z/OS. */
  readonly site: Partial<SiteParameters>
}

const notConfigured: CommandHandler = async ({ verb }) =>
  reply(501, `command aborted -- FTP server not configured for ${verb}`)

const unknownCommand: CommandHandler = async ({ verb }) => reply(500, `unknown command ${verb}`)

const handlers: CommandHandlers = {
  ...directoryCommands,
  ...parameterCommands,
  ...nameCommands,
  ...informationCommands,
  SIZE: notConfigured,
  MDTM: notConfigured,
  OPTS: async ({ argument }) =>
    reply(
      501,
      `command OPTS aborted -- no options supported for ${argument.trim().split(' ')[0]!.toUpperCase()}`,
    ),
  HELP: async () => reply(214, ...helpLines),
  ...Object.fromEntries(unknownVerbs.map((verb) => [verb, unknownCommand])),
}

const changes: Readonly<Record<string, PersonalityChange['operation']>> = {
  DELE: 'remove',
  RMD: 'removeDirectory',
  MKD: 'makeDirectory',
  RNTO: 'rename',
}

const verbs: ReadonlySet<string> = new Set(Object.keys(handlers))

/** One session with a system that emulates z/OS. */
export class ZosPersonality implements ServerPersonality {
  readonly commands = verbs
  readonly wording: NonNullable<ServerPersonality['wording']>
  readonly greeting: VerbatimReply
  /** The account that is logged in, with the SITE parameters of that login. */
  private site: { readonly user: string; readonly parameters: SiteParameters } | undefined

  constructor(private readonly system: ZosSystem) {
    const { host, idleTime, now, tls } = system
    this.greeting = reply(
      220,
      `FTPKIT1 IBM FTP CS 3.2 at ${host}, ${listedTime(now())}:00 on ${listedDay(now()).replaceAll('/', '-')}.`,
      `Connection will close if idle for more than ${Math.round(idleTime / 1_000)} seconds.`,
    )
    const features = tls
      ? [' Extensions supported', ' AUTH TLS', ' PBSZ', ' PROT', 'End']
      : ['no Extensions supported']
    this.wording = { ...wording, 'FEAT 211': () => reply(211, ...features) }
  }

  unknown(verb: string): VerbatimReply {
    return reply(500, `unknown command ${verb}`)
  }

  /** Resolves a name. In FILETYPE=JES that of a job or, with JESGETBYDSN, of a spool file is left unchanged. */
  readonly resolve = (workingDirectory: string, name: string): string => {
    const { filetype, jesgetbydsn } = this.site?.parameters ?? {}
    const ofJob = filetype === 'JES' && (jesgetbydsn || namesJob(name))
    return ofJob ? name : fullName(workingDirectory, name)
  }

  changeOf({
    verb,
    argument,
    workingDirectory,
    renameFrom = '',
  }: PersonalityCommand): PersonalityChange | undefined {
    if (verb === 'SITE') return { operation: 'site', path: argument }
    if (verb === 'DELE' && this.site?.parameters.filetype === 'JES')
      return { operation: 'purge', path: argument.trim() }
    const operation = changes[verb]
    if (!operation) return undefined
    const path = fullName(workingDirectory, argument)
    return operation === 'rename' ? { operation, path: renameFrom, to: path } : { operation, path }
  }

  async carryOut(command: PersonalityCommand, context: PersonalityContext): Promise<PersonalityAnswer> {
    return handlers[command.verb]!(command, await this.contextOf(context))
  }

  async open(request: TransferRequest, context: PersonalityContext): Promise<OpenedTransfer> {
    const zos = await this.contextOf(context)
    if (request.direction !== 'retrieve' && request.direction !== 'store') return openList(request, zos)
    this.checkParameters(request)
    return request.direction === 'store' ? openStore(request, zos) : openRetrieve(request, zos)
  }

  /** RFC 959 allows records in MODE B and C; z/OS does not. */
  private checkParameters({ parameters: { structure, mode } }: TransferRequest): void {
    if (!this.system.strict || structure !== 'R' || mode === 'S') return
    throw refusal(504, `Data structure Record is not supported with mode ${modeNames[mode]}.`)
  }

  private async contextOf({ account: user, privileges, files }: PersonalityContext): Promise<ZosContext> {
    const { system } = this
    if (this.site?.user !== user) {
      this.site = { user, parameters: { ...initialParameters(user), ...system.site } }
      // On a read-only file system there may be no such directory: then its files are not found.
      await makePath(files, unixRoot + homeOf(user)).catch(() => {})
    }
    return {
      ...system,
      user,
      jes: new JobAccess(system.jes, user, privileges ?? defaultJesPrivileges(files)),
      catalog: new Catalog(files),
      unix: subtree(files, unixRoot),
      site: this.site.parameters,
      setSite: (parameters) => {
        this.site = { user, parameters }
      },
    }
  }
}
