import { isIP } from 'node:net'
import { endpointOf, octetsOf, parsePortRange } from '@ftpkit/command-line'
import {
  type ConfigurationPlaces,
  type ReadConfiguration,
  readConfiguration as read,
  type Variable,
  variablesOf,
} from '@ftpkit/daemon/configuration'
import { defaultServerLimits, type Offence } from '@ftpkit/node/server'
import {
  attributesShape,
  networks,
  permissionRules,
  quotaShape,
  rate,
  servedPath,
} from '@ftpkit/users/schema'
import * as z from 'zod'
import { formOf } from './forms.js'
import { listenerOf } from './listeners.js'
import { userSources } from './user-source-schema.js'
import { otherPrefixes, otherVariables, variablePrefix } from './variables.js'

const port = z.int().min(0).max(65_535)
const positive = z.number().positive()
const limitNames = Object.keys(defaultServerLimits) as (keyof typeof defaultServerLimits)[]

/** Names that limits had before, and that configuration files may still have. */
const formerLimits: Readonly<Record<string, keyof typeof defaultServerLimits>> = {
  longestFailedLoginTime: 'maxFailedLoginTime',
}

/** Gives limits the names that they have now. */
function withPresentNames(limits: Readonly<Record<string, number | undefined>>) {
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [formerLimits[name] ?? name, value]),
  )
}

/** Octets, also as text such as `10M`. */
const octets = z.preprocess(
  (value) => (typeof value === 'string' ? (octetsOf(value) ?? value) : value),
  z.number().positive(),
)

/** How often an offence counts. */
const weight = z.int().min(0).optional()

const weights = {
  login: weight,
  bounce: weight,
  dataConnection: weight,
  proxyHeader: weight,
  scan: weight,
  noLogin: weight,
} satisfies Record<Offence, unknown>

/** What a user of `system: zos` may do with jobs: own ones, or those of all. */
const jobRights = z.array(z.enum(['submit', 'read', 'purge', 'read-all', 'purge-all']))

/** What an account has, or those of a group. */
const attributes = { ...attributesShape(octets), jes: jobRights.optional() }

const rateOfOctets = rate(octets)
const quota = quotaShape(octets)

/** An `idleDataTime` of 0 closes each data connection after one file. */
function limit(name: string) {
  return [name, (name === 'idleDataTime' ? positive.or(z.literal(0)) : positive).optional()] as const
}

const tlsPolicy = z.enum(['off', 'optional', 'required', 'implicit'])

/** When TLS starts there, and networks of its clients, besides those of all. */
const ofListener = {
  tls: tlsPolicy.optional(),
  allow: networks.optional(),
  deny: networks.optional(),
}

/** An address to listen at, or a socket of systemd by its name, and when TLS starts there. */
const listener = z.preprocess(
  (value) =>
    typeof value === 'string' || typeof value === 'number' ? (listenerOf(`${value}`) ?? value) : value,
  z.union([
    z.strictObject({ host: z.string().default('127.0.0.1'), port, ...ofListener }),
    z.strictObject({ socket: z.string(), ...ofListener }),
  ]),
)

/** The keys of a configuration file. Those that are options too are overridden by the command line. */
const schema = z.strictObject({
  root: z.string().optional(),
  host: z.string().optional(),
  port: port.optional(),
  /** Several addresses instead of the one. */
  listeners: z.array(listener).min(1).optional(),
  /** Path of a users file. */
  users: z.string().optional(),
  /** Other sources of users, which are asked in this order about names that the file does not have. */
  userSources: userSources.optional(),
  /** Rules of accounts, by name; `*` for all others. */
  accounts: z.record(z.string(), z.strictObject(attributes)).optional(),
  /** Rules of groups, by name, and the accounts that are in them besides those of which a source says so. */
  groups: z
    .record(z.string(), z.strictObject({ ...attributes, members: z.array(z.string()).optional() }))
    .optional(),
  anonymous: z.boolean().optional(),
  passivePorts: z
    .preprocess(
      (value) => (typeof value === 'string' ? (parsePortRange(value) ?? value) : value),
      z.strictObject({ first: port, last: port }),
    )
    .refine(({ first, last }) => first >= 1 && first <= last, { error: 'no range of ports' })
    .optional(),
  /** Port that active data connections come from. RFC 959 requires 20, which needs privileges. */
  activePort: port.optional(),
  /** Address in the 227 reply: IPv4, a host name or `own`; for all clients, or by their networks. */
  passiveAddress: z
    .union([z.string(), z.array(z.strictObject({ network: z.string(), address: z.string() }))])
    .optional(),
  /** Networks of load balancers, whose connections must begin with a header of the PROXY protocol. */
  proxyFrom: networks.optional(),
  /** Whether their passive data connections begin with one too. */
  proxyData: z.boolean().optional(),
  logFormat: z.enum(['pretty', 'json']).optional(),
  /** Path of the file that holds the process number. */
  pidFile: z.string().optional(),
  /** Milliseconds from SIGTERM until no more connections are accepted. */
  drainDelay: z.int().min(0).optional(),
  /** Where monitors are answered. */
  metrics: z
    .preprocess(
      (value) =>
        typeof value === 'string' || typeof value === 'number' ? (endpointOf(`${value}`) ?? value) : value,
      z.strictObject({ host: z.string(), port }),
    )
    .optional(),
  /** Path of the log of files that were transferred. */
  xferlog: z.string().optional(),
  system: z.enum(['unix', 'zos']).optional(),
  zosStrict: z.boolean().optional(),
  /** Path of a file with the results of jobs. */
  zosJobs: z.string().optional(),
  tls: tlsPolicy.optional(),
  tlsCert: z.string().optional(),
  tlsKey: z.string().optional(),
  tlsSelfSigned: z.boolean().optional(),
  tlsResumption: z.enum(['required', 'optional']).optional(),
  tlsTicketReplay: z.boolean().optional(),
  tlsDataEnd: z.enum(['close-notify', 'any']).optional(),
  tlsCcc: z.boolean().optional(),
  /** Path of the certificates of the authorities that may have signed those of clients. */
  tlsClientCa: z.string().optional(),
  /** Path of the keys of session tickets that several servers share. */
  tlsTicketKeys: z.string().optional(),
  /** Other certificates, by the name that the client asks for. */
  tlsNames: z.record(z.string(), z.strictObject({ cert: z.string(), key: z.string() })).optional(),
  durability: z.enum(['full', 'rename', 'none']).optional(),
  /** Whether a file is put in place although its client closed the control connection first. */
  commitAfterControlEnd: z.boolean().optional(),
  /** Partial uploads that are kept for their users to resume: how many, how many octets, for how many milliseconds. */
  keptUploads: z
    .strictObject({
      count: z.int().min(0).default(100),
      countPerOwner: z.int().min(0).optional(),
      octets: z.int().min(0).optional(),
      octetsPerOwner: z.int().min(0).optional(),
      time: positive.default(86_400_000),
    })
    .optional(),
  /** Where `root` and `mounts` are that begin with `s3://`; a `bucket` here is the root. */
  storage: z
    .strictObject({
      s3: z.strictObject({
        bucket: z.string().optional(),
        prefix: z.string().optional(),
        endpoint: z.url().optional(),
        region: z.string().optional(),
        pathStyle: z.boolean().optional(),
        /** Path of a file with the keys, never the keys themselves. */
        credentials: z.string().optional(),
        partSize: z.int().min(5_242_880).max(5_368_709_120).optional(),
        growParts: z.boolean().optional(),
        concurrency: z.int().min(1).optional(),
        memory: z.int().min(5_242_880).optional(),
        renameLimit: z.int().min(0).optional(),
        times: z.enum(['stored', 'metadata']).optional(),
        directories: z.enum(['checked', 'assumed']).optional(),
      }),
    })
    .optional(),
  /** Directory in which each session is recorded. */
  capture: z.string().optional(),
  /** Octets of one capture, and how many are kept. */
  captureSize: octets
    .refine((size) => size >= 4_096, { error: 'less than the 4096 octets that a capture needs' })
    .optional(),
  captureFiles: z.int().positive().optional(),
  captureSecrets: z.boolean().optional(),
  greeting: z.string().optional(),
  /** The encoding of names for clients that don't ask for UTF-8. */
  nameEncoding: z.string().optional(),
  codePage: z.string().optional(),
  /** Format of records in files, as `recordFormats.parse` reads it. */
  recordFormat: z.string().optional(),
  /** Record formats and code pages of the files of some paths; the first rule that matches counts. */
  storageRules: z
    .array(
      z.strictObject({
        path: z.string().startsWith('/'),
        codePage: z.string().optional(),
        localCodePage: z.string().optional(),
        recordFormat: z.string().optional(),
      }),
    )
    .optional(),
  /** Restart markers of RETR in MODE B and C. */
  markers: z.strictObject({ every: z.int().positive(), of: z.enum(['records', 'octets']) }).optional(),
  /** Other servers that data connections may come from and go to. */
  dataPeers: z
    .array(z.string().refine((text) => isIP(text) !== 0, { error: 'not an IP address' }))
    .optional(),
  /** Where the state is that servers share: a URL of Redis, `env:NAME` or `file:PATH`. */
  sharedState: z
    .union([z.string(), z.strictObject({ redis: z.string(), prefix: z.string().min(1).optional() })])
    .optional(),
  /** Names that HOST accepts. */
  hosts: z.array(z.string().regex(/^[^\s/]+$/, { error: 'not a name' })).optional(),
  /** Directories that SMNT mounts, by name. */
  mounts: z.record(z.string(), z.string()).optional(),
  /**
   * Directories within the served one that are all that their users see; `*` for all others, `%u` for the name of the
   * account. Every user needs one.
   */
  homes: z.record(z.string(), servedPath).optional(),
  /** What each user may do, by path; `*` and `%u` as in `homes`. Every user needs an entry. */
  permissions: z.record(z.string(), permissionRules).optional(),
  /** What each user of `system: zos` may do with jobs; `*` as in `homes`. Every user needs an entry. */
  jes: z.record(z.string(), jobRights).optional(),
  /** Networks of clients that are accepted; without it all are. */
  allow: networks.optional(),
  /** Networks of clients that are refused, also if `allow` has them. */
  deny: networks.optional(),
  /** Networks that users may come from, by user; `*` as in `homes`. A user without an entry may come from any. */
  from: z.record(z.string(), networks).optional(),
  /** When clients are refused for a time, for failed logins and other offences. */
  bans: z
    .strictObject({
      /** Offences within a time in milliseconds that lead to a ban. */
      after: z.int().min(1).optional(),
      within: positive.optional(),
      /** Milliseconds of the first ban, each further one being twice as long, and of the longest. */
      time: positive.optional(),
      maxTime: positive.optional(),
      /** How often each offence counts. */
      weights: z.strictObject(weights).optional(),
      /** Networks that are never banned. */
      exempt: networks.optional(),
      /** Path of the file in which bans are kept while the server does not run. */
      file: z.string().optional(),
    })
    .optional(),
  /** How fast octets move: of each session, of each user, of some users instead, and of the whole server. */
  limitRate: z
    .strictObject({
      session: rateOfOctets.optional(),
      user: rateOfOctets.optional(),
      users: z.record(z.string(), rateOfOctets).optional(),
      server: rateOfOctets.optional(),
    })
    .optional(),
  /** What may be stored: below some paths of the served directory, and by each user, of whose home it is the size. */
  quotas: z
    .strictObject({
      trees: z.array(z.strictObject({ path: servedPath, ...quota })).optional(),
      users: z.record(z.string(), z.strictObject(quota)).optional(),
      /** Of directories of `mounts`, by their names. */
      mounts: z.record(z.string(), z.strictObject(quota)).optional(),
    })
    .optional(),
  limits: z
    .strictObject(Object.fromEntries([...limitNames, ...Object.keys(formerLimits)].map(limit)))
    .transform(withPresentNames)
    .optional(),
})

/** The keys that a configuration may have. */
export const configurationKeys: readonly string[] = Object.keys(schema.shape)

export type Configuration = z.infer<typeof schema>

/**
 * Reads a configuration in YAML, or in JSON, which is YAML too, and from the environment, which overrides it.
 *
 * @throws Error that names the file, the line and the key, or the variable
 */
export function readConfiguration(places: ConfigurationPlaces): Promise<ReadConfiguration<Configuration>> {
  return read({ schema, prefix: variablePrefix, otherVariables, otherPrefixes, formOf }, places)
}

/** The variables of the environment that set keys, in the order of the keys. */
export function configurationVariables(): readonly Variable[] {
  return variablesOf(schema, variablePrefix)
}
