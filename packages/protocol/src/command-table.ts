/**
 * The kind of argument after the verb.
 * - `path`: a path name; exactly one SP before it, every further space is its own (RFC 3659 §2.2)
 * - `text`: parameters; spaces around them don't count (RFC 959 §5.3: "one or more spaces")
 * - `secret`: as `text`, kept out of logs, every space its own; `optional-secret` may be missing
 */
export type ArgumentShape =
  | 'none'
  | 'path'
  | 'optional-path'
  | 'text'
  | 'optional-text'
  | 'secret'
  | 'optional-secret'

/**
 * What a command does with data connections: sets up the next one, sends a file or listing to the user, or receives
 * a file.
 */
export type DataUse = 'none' | 'set-up' | 'send' | 'receive'

/** The commands that others must follow. */
export type Predecessor = 'USER' | 'RNFR' | 'AUTH' | 'PBSZ'

/** One row of the table of RFC 959 §5.4, as corrected by RFC 1123 and extended since. */
export interface CommandRow {
  /** Whether the command has an argument, and of which form. */
  readonly argument: ArgumentShape
  /** As HELP prints it, in the notation of RFC 959 §5.3.1 without `<CRLF>`. */
  readonly syntax: string
  /** Whether a user must be logged in. */
  readonly login: boolean
  /** What the command does with the data connection. */
  readonly data: DataUse
  /** 1yz replies, any number of them before another (RFC 959 §5.4; 110 comes any number of times). */
  readonly preliminary: readonly number[]
  /** 2yz replies; the first is the one that this project's server prefers. */
  readonly success: readonly number[]
  /** 3yz replies. */
  readonly intermediate: readonly number[]
  /** 4yz and 5yz replies. */
  readonly failure: readonly number[]
  /** The command that must have been answered before this one, which is otherwise answered 503. */
  readonly follows?: Predecessor | undefined
  /** The line FEAT shows for it, before parameters (RFC 2389 §3.2); absent for commands of RFC 959. */
  readonly feature?: string | undefined
  /** Where it is defined, as `RFC number §section`. */
  readonly clause: string
  /** In the set that every server must implement (RFC 1123 §4.1.2.13). */
  readonly minimum?: true | undefined
}

const none = [] as const
/** Syntax, arguments, shutting down: any command may meet these (RFC 959 §4.2). */
const common = [500, 501, 421] as const
const refusable = [...common, 502] as const
const guarded = [...common, 530] as const
const guardedRefusable = [...refusable, 530] as const
/**
 * Faults of the storage that may pass, for commands that read it and for those that change it. RFC 959 §5.4 has them in
 * few rows, but a client that gets 5yz does not try again (§4.2), also where a disk was busy or full for a moment.
 */
const readingFaults = [450, 451] as const
const changingFaults = [450, 451, 452] as const
/** RFC 2228 §8.2 and RFC 4217 §10.2: the protection of the data connection is not acceptable. */
const protection = [521, 522, 534, 535] as const
/** 504: a combination of TYPE, STRU and MODE that can't be transferred is refused at the transfer (RFC 959 §4.2). */
const transfer = [425, 426, 451, 504, ...protection] as const
const retrieve = [...guarded, ...transfer, 450, 550, 554, 555] as const
const store = [...guarded, ...transfer, 450, 452, 532, 551, 552, 553, 554, 555] as const
/** 550 for a path that does not exist is not in the RFC's table, but nearly every server sends it. */
const listing = [...guardedRefusable, ...transfer, 450, 550] as const
const begin = [150, 125] as const
const beginMarked = [150, 125, 110] as const
/** 250 says that the data connection stays open, 226 that it was closed (RFC 959 §5.2). */
const complete = [226, 250] as const

/** Replies to the connection itself (RFC 959 §5.4). */
export const greetingReplies = {
  preliminary: [120],
  success: [220],
  intermediate: none,
  failure: [421],
} as const satisfies Pick<CommandRow, 'preliminary' | 'success' | 'intermediate' | 'failure'>

/** What most commands have in common; their rows say what differs. */
const usual = { login: true, data: 'none', preliminary: none, intermediate: none } as const

/** Every command by its verb: its argument and the replies it may get. Dispatch, HELP and FEAT are driven by it. */
export const commandTable = {
  // Access control commands
  USER: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <username>',
    login: false,
    success: [230, 232],
    intermediate: [331, 332, 336],
    failure: [...common, 530, 533, 534],
    clause: '959 §4.1.1',
    minimum: true,
  },
  PASS: {
    ...usual,
    argument: 'optional-secret',
    syntax: '[<SP> <password>]',
    login: false,
    success: [230, 202],
    intermediate: [332],
    // 451 is of RFC 959 §4.2, and not in its row: 530 would say that the password is wrong where it was not checked.
    failure: [...common, 451, 503, 530, 533],
    follows: 'USER',
    clause: '959 §4.1.1',
    minimum: true,
  },
  ACCT: {
    ...usual,
    argument: 'secret',
    syntax: '<SP> <account-information>',
    login: false,
    success: [230, 202],
    failure: [...common, 503, 530, 533],
    clause: '959 §4.1.1',
    minimum: true,
  },
  CWD: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [250],
    failure: [...guardedRefusable, ...readingFaults, 550],
    clause: '959 §4.1.1',
    minimum: true,
  },
  CDUP: {
    ...usual,
    argument: 'none',
    syntax: '',
    success: [250, 200],
    failure: [...guardedRefusable, ...readingFaults, 550],
    clause: '959 §4.1.1',
    minimum: true,
  },
  SMNT: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [250, 202],
    failure: [...guardedRefusable, ...readingFaults, 550],
    clause: '959 §4.1.1',
  },
  REIN: {
    ...usual,
    argument: 'none',
    syntax: '',
    login: false,
    preliminary: [120],
    success: [220],
    failure: [421, 500, 502],
    clause: '959 §4.1.1',
  },
  QUIT: {
    ...usual,
    argument: 'none',
    syntax: '',
    login: false,
    success: [221],
    failure: [500],
    clause: '959 §4.1.1',
    minimum: true,
  },

  // Transfer parameter commands
  PORT: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <host-port>',
    data: 'set-up',
    success: [200],
    failure: [...guarded, 504],
    clause: '959 §4.1.2',
    minimum: true,
  },
  PASV: {
    ...usual,
    argument: 'none',
    syntax: '',
    data: 'set-up',
    success: [227],
    failure: [...guardedRefusable, 425],
    clause: '959 §4.1.2',
    minimum: true,
  },
  TYPE: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <type-code>',
    success: [200],
    failure: [...guarded, 504],
    clause: '959 §4.1.2',
    minimum: true,
  },
  STRU: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <structure-code>',
    success: [200],
    failure: [...guarded, 504],
    clause: '959 §4.1.2',
    minimum: true,
  },
  MODE: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <mode-code>',
    success: [200],
    failure: [...guarded, 451, 504],
    clause: '959 §4.1.2',
    minimum: true,
  },
  EPRT: {
    ...usual,
    argument: 'text',
    syntax: '<SP> |<family>|<host>|<port>|',
    data: 'set-up',
    success: [200],
    failure: [...guarded, 504, 522],
    feature: 'EPRT',
    clause: '2428 §2',
  },
  EPSV: {
    ...usual,
    argument: 'optional-text',
    syntax: '[<SP> 1|2|ALL]',
    data: 'set-up',
    success: [229, 200], // 200 for ALL, to which RFC 2428 gives no code
    failure: [...guardedRefusable, 425, 522],
    feature: 'EPSV',
    clause: '2428 §3',
  },
  LPRT: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <af>,<hal>,<h1>,...,<pal>,<p1>,...',
    data: 'set-up',
    success: [200],
    failure: [...guarded, 504, 521],
    feature: 'LPRT',
    clause: '1639 §2',
  },
  LPSV: {
    ...usual,
    argument: 'none',
    syntax: '',
    data: 'set-up',
    success: [228],
    failure: [...guardedRefusable, 425, 521],
    feature: 'LPSV',
    clause: '1639 §3',
  },

  // Service commands
  ALLO: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <decimal-integer> [<SP> R <SP> <decimal-integer>]',
    success: [202, 200],
    failure: [...guarded, 504],
    clause: '959 §4.1.3',
  },
  REST: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <marker>',
    success: none,
    intermediate: [350],
    failure: guardedRefusable,
    feature: 'REST STREAM',
    clause: '959 §4.1.3',
  },
  RETR: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    data: 'send',
    preliminary: beginMarked,
    success: complete,
    failure: retrieve,
    clause: '959 §4.1.3',
    minimum: true,
  },
  STOR: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    data: 'receive',
    preliminary: beginMarked,
    success: complete,
    failure: store,
    clause: '959 §4.1.3',
    minimum: true,
  },
  STOU: {
    ...usual,
    argument: 'optional-path',
    syntax: '',
    data: 'receive',
    preliminary: beginMarked,
    success: complete,
    failure: store,
    clause: '959 §4.1.3',
  },
  APPE: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    data: 'receive',
    preliminary: beginMarked,
    success: complete,
    failure: [...store, 502, 550],
    clause: '959 §4.1.3',
    minimum: true,
  },
  LIST: {
    ...usual,
    argument: 'optional-path',
    syntax: '[<SP> <pathname>]',
    data: 'send',
    preliminary: begin,
    success: complete,
    failure: listing,
    clause: '959 §4.1.3',
    minimum: true,
  },
  NLST: {
    ...usual,
    argument: 'optional-path',
    syntax: '[<SP> <pathname>]',
    data: 'send',
    preliminary: begin,
    success: complete,
    failure: listing,
    clause: '959 §4.1.3',
    minimum: true,
  },
  MLSD: {
    ...usual,
    argument: 'optional-path',
    syntax: '[<SP> <pathname>]',
    data: 'send',
    preliminary: begin,
    success: complete,
    failure: [...guarded, ...transfer, 450, 550],
    clause: '3659 §7',
  },
  MLST: {
    ...usual,
    argument: 'optional-path',
    syntax: '[<SP> <pathname>]',
    success: [250],
    failure: [...guarded, ...readingFaults, 550],
    feature: 'MLST',
    clause: '3659 §7',
  },
  RNFR: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: none,
    intermediate: [350],
    failure: [...guardedRefusable, ...readingFaults, 550],
    clause: '959 §4.1.3',
    minimum: true,
  },
  RNTO: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [250],
    failure: [...guardedRefusable, ...changingFaults, 503, 532, 553],
    follows: 'RNFR',
    clause: '959 §4.1.3',
    minimum: true,
  },
  DELE: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [250],
    failure: [...guardedRefusable, ...changingFaults, 550],
    clause: '959 §4.1.3',
    minimum: true,
  },
  RMD: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [250],
    failure: [...guardedRefusable, ...changingFaults, 550],
    clause: '959 §4.1.3',
    minimum: true,
  },
  MKD: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [257],
    failure: [...guardedRefusable, ...changingFaults, 521, 550],
    clause: '959 §4.1.3',
    minimum: true,
  },
  PWD: {
    ...usual,
    argument: 'none',
    syntax: '',
    success: [257],
    failure: [...guardedRefusable, 550], // the RFC's table lacks 530, but every server sends it
    clause: '959 §4.1.3',
    minimum: true,
  },
  ABOR: {
    ...usual,
    argument: 'none',
    syntax: '',
    login: false,
    success: [226, 225],
    failure: refusable,
    clause: '959 §4.1.3',
  },
  SYST: {
    ...usual,
    argument: 'none',
    syntax: '',
    login: false,
    success: [215],
    failure: refusable,
    clause: '959 §4.1.3',
    minimum: true,
  },
  STAT: {
    ...usual,
    argument: 'optional-path',
    syntax: '[<SP> <pathname>]',
    success: [211, 212, 213],
    failure: [...guardedRefusable, ...readingFaults],
    clause: '959 §4.1.3',
    minimum: true,
  },
  HELP: {
    ...usual,
    argument: 'optional-text',
    syntax: '[<SP> <string>]',
    login: false,
    success: [214, 211],
    failure: refusable,
    clause: '959 §4.1.3',
    minimum: true,
  },
  SITE: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <string>',
    success: [200, 202, 214], // 214 for SITE HELP
    failure: [...guarded, ...changingFaults, 504, 550], // 550 if it names a file that does not exist
    clause: '959 §4.1.3',
  },
  NOOP: {
    ...usual,
    argument: 'none',
    syntax: '',
    login: false,
    success: [200],
    failure: [500, 421],
    clause: '959 §4.1.3',
    minimum: true,
  },

  // Features and options
  FEAT: {
    ...usual,
    argument: 'none',
    syntax: '',
    login: false,
    success: [211],
    failure: refusable,
    clause: '2389 §3',
  },
  OPTS: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <command-name> [<SP> <options>]',
    login: false,
    success: [200],
    failure: [...guarded, 451],
    clause: '2389 §4',
  },
  LANG: {
    ...usual,
    argument: 'optional-text',
    syntax: '[<SP> <language-tag>]',
    login: false,
    success: [200],
    failure: [...common, 504],
    feature: 'LANG',
    clause: '2640 §4',
  },
  HOST: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <hostname>',
    login: false,
    success: [220],
    failure: [...common, 502, 503, 504],
    feature: 'HOST',
    clause: '7151 §3',
  },
  MDTM: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [213],
    failure: [...guardedRefusable, ...readingFaults, 550],
    feature: 'MDTM',
    clause: '3659 §3',
  },
  SIZE: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [213],
    failure: [...guarded, ...readingFaults, 550],
    feature: 'SIZE',
    clause: '3659 §4',
  },
  MFMT: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <time-val> <SP> <pathname>',
    success: [213],
    failure: [...guardedRefusable, ...changingFaults, 550],
    feature: 'MFMT',
    clause: 'draft-somers-ftp-mfxx-03 §3',
  },
  MFCT: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <time-val> <SP> <pathname>',
    success: [213],
    failure: [...guardedRefusable, ...changingFaults, 550],
    feature: 'MFCT',
    clause: 'draft-somers-ftp-mfxx-03 §4',
  },
  MFF: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <fact>=<value>;... <SP> <pathname>',
    success: [213],
    failure: [...guardedRefusable, ...changingFaults, 504, 550],
    feature: 'MFF',
    clause: 'draft-somers-ftp-mfxx-03 §5',
  },
  HASH: {
    ...usual,
    argument: 'path',
    syntax: '<SP> <pathname>',
    success: [213],
    failure: [...guardedRefusable, ...readingFaults, 504, 550, 551, 552, 553, 556],
    feature: 'HASH',
    clause: 'draft-ietf-ftpext2-hash-03 §3',
  },
  RANG: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <start> <SP> <end>',
    success: none,
    intermediate: [350],
    failure: [...guardedRefusable, 551, 552],
    feature: 'RANG STREAM',
    clause: 'draft-bryan-ftp-range-09 §3',
  },
  AVBL: {
    ...usual,
    argument: 'optional-path',
    syntax: '[<SP> <pathname>]',
    success: [213],
    failure: [...guardedRefusable, ...readingFaults, 550],
    feature: 'AVBL',
    clause: 'draft-peterson-streamlined-ftp-command-extensions-10 §4',
  },
  CSID: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <fact>=<value>;...',
    success: [200],
    failure: guardedRefusable,
    feature: 'CSID',
    clause: 'draft-peterson-streamlined-ftp-command-extensions-10 §6',
  },
  CLNT: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <client-name>',
    login: false,
    success: [200],
    failure: refusable,
    feature: 'CLNT',
    clause: 'no standard',
  },

  // Security
  AUTH: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <mechanism-name>',
    login: false,
    success: [234],
    intermediate: [334],
    failure: [...common, 431, 502, 503, 504, 534],
    feature: 'AUTH TLS',
    clause: '2228 §3',
  },
  ADAT: {
    ...usual,
    argument: 'secret',
    syntax: '<SP> <base64data>',
    login: false,
    success: [235],
    intermediate: [335],
    failure: [...common, 502, 503, 535],
    clause: '2228 §3',
  },
  PBSZ: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <decimal-integer>',
    login: false,
    success: [200],
    failure: [...guardedRefusable, 503],
    follows: 'AUTH',
    feature: 'PBSZ',
    clause: '2228 §3',
  },
  PROT: {
    ...usual,
    argument: 'text',
    syntax: '<SP> C|P',
    login: false,
    success: [200],
    failure: [...guardedRefusable, 431, 503, 504, 534, 536],
    follows: 'PBSZ',
    feature: 'PROT',
    clause: '2228 §3',
  },
  CCC: {
    ...usual,
    argument: 'none',
    syntax: '',
    login: false,
    success: [200],
    failure: [...guardedRefusable, 533, 534], // 533 when the connection is not protected (RFC 4217 §5)
    feature: 'CCC',
    clause: '2228 §3',
  },
  MIC: {
    ...usual,
    argument: 'secret',
    syntax: '<SP> <base64data>',
    login: false,
    success: none,
    failure: [...refusable, 503, 533, 535, 537],
    clause: '2228 §3',
  },
  CONF: {
    ...usual,
    argument: 'secret',
    syntax: '<SP> <base64data>',
    login: false,
    success: none,
    failure: [...refusable, 503, 533, 535, 537],
    clause: '2228 §3',
  },
  ENC: {
    ...usual,
    argument: 'secret',
    syntax: '<SP> <base64data>',
    login: false,
    success: none,
    failure: [...refusable, 503, 533, 535, 537],
    clause: '2228 §3',
  },
  ALGS: {
    ...usual,
    argument: 'text',
    syntax: '<SP> <string>',
    login: false,
    success: [202, 216],
    failure: [...common, 502, 504],
    clause: '6384 §11',
  },
} as const satisfies Readonly<Record<string, CommandRow>>

/** A verb in {@link commandTable}, in upper case. */
export type Verb = keyof typeof commandTable

/** Experimental verbs that older peers use for the same commands (RFC 1123 §4.1.3.1). */
export const verbAliases = {
  XCUP: 'CDUP',
  XCWD: 'CWD',
  XMKD: 'MKD',
  XPWD: 'PWD',
  XRMD: 'RMD',
} as const satisfies Readonly<Record<string, Verb>>

/** The verb of {@link commandTable} for a verb or alias; undefined for an unknown verb. */
export function canonicalVerb(verb: string): Verb | undefined {
  const name = Object.hasOwn(verbAliases, verb) ? verbAliases[verb as keyof typeof verbAliases] : verb
  return Object.hasOwn(commandTable, name) ? (name as Verb) : undefined
}

/** The row of a verb, with one type for all verbs. */
export function commandRow(verb: Verb): CommandRow {
  return commandTable[verb]
}

/** Whether a command may be answered with a code, according to its row. */
export function permitsReply(verb: Verb, code: number): boolean {
  const { preliminary, success, intermediate, failure } = commandRow(verb)
  return [preliminary, success, intermediate, failure].some((codes) => codes.includes(code))
}
