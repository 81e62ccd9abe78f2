import { readFile } from 'node:fs/promises'
import { operations } from '@ftpkit/filesystem'
import { defaultServerLimits } from '@ftpkit/node'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'

const port = z.int().min(0).max(65_535)
const figure = z.number().positive()
const limitNames = Object.keys(defaultServerLimits) as (keyof typeof defaultServerLimits)[]

/** With an `idleDataTime` of 0 no data connection waits for another file. */
function limit(name: string) {
  return [name, (name === 'idleDataTime' ? figure.or(z.literal(0)) : figure).optional()] as const
}

/** What a configuration file may say. Where it has the name of an option, the command line goes before it. */
const schema = z.strictObject({
  root: z.string().optional(),
  host: z.string().optional(),
  port: port.optional(),
  /** A users file. */
  users: z.string().optional(),
  anonymous: z.boolean().optional(),
  passivePorts: z.strictObject({ first: port, last: port }).optional(),
  /** What active data connections come from: 20 is what RFC 959 has, and takes privileges. */
  activePort: port.optional(),
  /** Told by 227: an IPv4 address, a name that has one, or `own`; for all clients, or by their networks. */
  passiveAddress: z
    .union([z.string(), z.array(z.strictObject({ network: z.string(), address: z.string() }))])
    .optional(),
  logFormat: z.enum(['pretty', 'json']).optional(),
  system: z.enum(['unix', 'zos']).optional(),
  zosStrict: z.boolean().optional(),
  /** A file of what jobs come to. */
  zosJobs: z.string().optional(),
  tls: z.enum(['off', 'optional', 'required', 'implicit']).optional(),
  tlsCert: z.string().optional(),
  tlsKey: z.string().optional(),
  tlsSelfSigned: z.boolean().optional(),
  tlsResumption: z.enum(['required', 'optional']).optional(),
  tlsTicketReplay: z.boolean().optional(),
  tlsCcc: z.boolean().optional(),
  /** Certificates of those who may have signed the clients'. */
  tlsClientCa: z.string().optional(),
  /** Other certificates by the name that a client asks for. */
  tlsNames: z.record(z.string(), z.strictObject({ cert: z.string(), key: z.string() })).optional(),
  durability: z.enum(['full', 'rename', 'none']).optional(),
  /** Uploads that broke, for their users to go on with: how many of them, and for how many milliseconds. */
  keptUploads: z
    .strictObject({ count: z.int().min(0).default(100), time: figure.default(86_400_000) })
    .optional(),
  greeting: z.string().optional(),
  codePage: z.string().optional(),
  /** How records lie in files, as `recordFormats.parse` reads it. */
  recordFormat: z.string().optional(),
  /** How the files of some paths lie in storage instead: the first rule that fits counts. */
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
  dataPeers: z.array(z.string()).optional(),
  /** Names that HOST may give. */
  hosts: z.array(z.string()).optional(),
  /** Directories that SMNT switches to, by name. */
  mounts: z.record(z.string(), z.string()).optional(),
  /** Directories, below what is served, that are all their users see. */
  homes: z.record(z.string(), z.string().regex(/^\/(?:[^/]+(?:\/[^/]+)*)?$/)).optional(),
  /** What each user may do, by path; whoever is not named may do everything. */
  permissions: z
    .record(
      z.string(),
      z.array(z.strictObject({ path: z.string().startsWith('/'), allow: z.array(z.enum(operations)) })),
    )
    .optional(),
  limits: z.strictObject(Object.fromEntries(limitNames.map(limit))).optional(),
})

export type Configuration = z.infer<typeof schema>

/**
 * Reads a configuration in YAML, or in JSON, which is YAML.
 *
 * @throws Error that names the file, the line and the key
 */
export async function readConfiguration(file: string): Promise<Configuration> {
  const lines = new LineCounter()
  const document = parseDocument(await readFile(file, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const [fault] = document.errors
  if (fault) throw new Error(`${file}, line ${lines.linePos(fault.pos[0]).line}: ${fault.message}`)
  const result = schema.safeParse(document.toJS() ?? {})
  if (result.success) return result.data
  const { code, path, message, ...rest } = result.error.issues[0]!
  const [unknown] = code === 'unrecognized_keys' ? (rest as { keys: string[] }).keys : []
  const key = unknown === undefined ? path : [...path, unknown]
  throw new Error(
    `${file}, line ${lineOf(document, key, lines)}, ${key.join('.') || 'the whole'}: ${message}`,
  )
}

/** The line of a key, or of the nearest that is there around it. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  return path.length === 0 ? 1 : lineOf(document, path.slice(0, -1), lines)
}
