import { isIP } from 'node:net'
import { captureSizeOf, endpointOf, parsePortRange } from '@ftpkit/command-line'
import {
  type ConfigurationPlaces,
  type ReadConfiguration,
  readConfiguration as read,
  type Variable,
  variablesOf,
} from '@ftpkit/daemon/configuration'
import { type PassiveAddress, PublicAddress } from '@ftpkit/node/parts'
import { Networks } from '@ftpkit/node/server'
import * as z from 'zod'
import { formOf } from './forms.js'
import { HostList } from './host-list.js'
import { listenerOf } from './listeners.js'
import { routeTarget } from './route-target.js'
import { defaultGatewayLimits } from './run/options.js'
import { configVariable, variablePrefix } from './variables.js'

const port = z.int().min(0).max(65_535)
const positive = z.number().positive()
const verbs = z.array(z.string().regex(/^[A-Za-z]{3,}$/, { error: 'not a verb such as SITE' }))

/** A text that a function accepts. @param assert throws for what it does not accept */
function accepted(assert: (text: string) => unknown, error: string) {
  return z.string().refine(
    (text) => {
      try {
        return assert(text) !== undefined
      } catch {
        return false
      }
    },
    { error },
  )
}

/** A value that may also be a text or a number, which a function reads. */
function readable<Schema extends z.ZodType>(schema: Schema, parse: (text: string) => unknown) {
  return z.preprocess(
    (value) =>
      typeof value === 'string' || typeof value === 'number' ? (parse(`${value}`) ?? value) : value,
    schema,
  )
}

const networks = z.array(accepted((text) => new Networks([text]), 'not a network such as 10.0.0.0/8')).min(1)
const hosts = z
  .array(accepted((text) => new HostList([text]), 'neither a name such as *.example nor a network'))
  .min(1)
const range = readable(z.strictObject({ first: port, last: port }), parsePortRange).refine(
  ({ first, last }) => first >= 1 && first <= last,
  { error: 'no range of ports' },
)
const certificate = z.strictObject({ cert: z.string(), key: z.string() })

const ofListener = {
  /** Whether TLS begins with each connection. */
  implicit: z.boolean().optional(),
  /** Whether connections to other hosts come there: IP_TRANSPARENT. */
  transparent: z.boolean().optional(),
  allow: networks.optional(),
  deny: networks.optional(),
}

/** An address to listen at, or a socket of systemd by its name. */
const listener = readable(
  z.union([
    z.strictObject({ host: z.string().default('127.0.0.1'), port, ...ofListener }),
    z.strictObject({ socket: z.string(), ...ofListener }),
  ]),
  listenerOf,
)

function isPublicAddress(given: PassiveAddress): boolean {
  try {
    return new PublicAddress(given) !== undefined
  } catch {
    return false
  }
}

/** How data connections of one side are made by the gateway. */
const ofSide = {
  /** Address that the peers are given: IPv4, a host name or `own`; for all, or by their networks. */
  address: z
    .union([z.string(), z.array(z.strictObject({ network: z.string(), address: z.string() }))])
    .refine(isPublicAddress, { error: 'not IPv4, a host name or own, or not a network' })
    .optional(),
  ports: range.optional(),
}

/** How a gateway deals with a server. */
const ofServer = {
  tls: z.enum(['off', 'optional', 'required', 'implicit', 'same']).optional(),
  data: z.enum(['same', 'passive', 'active', 'auto']).optional(),
  protection: z.enum(['same', 'C', 'P']).optional(),
  /** The name that the certificate must hold. */
  name: z.string().optional(),
  /** Path of the certificates of the authorities that may have signed it. */
  authorities: z.string().optional(),
  /** Whether any certificate is accepted. */
  insecure: z.boolean().optional(),
  /** Paths of the certificate of the gateway and its key. */
  cert: z.string().optional(),
  key: z.string().optional(),
  dataEnd: z.enum(['close-notify', 'any']).optional(),
  /** Address of this machine that connections come from. */
  sourceAddress: z
    .string()
    .refine((text) => isIP(text) !== 0, { error: 'not an IP address' })
    .optional(),
  /** Version of the header of the PROXY protocol that names the client. */
  proxyHeader: z.enum(['v1', 'v2']).optional(),
  /** Whether data connections to the server begin with it too. */
  proxyData: z.boolean().optional(),
}

/** Which clients are connected with which server. */
const route = readable(
  z
    .strictObject({
      /** A URL, `user@host`, or `destination`. */
      to: accepted(routeTarget, 'neither ftp://HOST nor user@host nor destination'),
      /** Hosts that clients may name, or dial. */
      hosts: hosts.optional(),
      /** Conditions: the user, HOST, the name asked for by TLS, and the network of the client. */
      user: z.string().min(1).optional(),
      host: z.string().min(1).optional(),
      serverName: z.string().min(1).optional(),
      from: networks.optional(),
      /** The user name that the server is given instead of the client's. */
      login: z.string().min(1).optional(),
      ...ofServer,
    })
    .refine(({ to, hosts: given }) => (given !== undefined) !== /:/.test(to), {
      error: 'hosts is for user@host and destination, which need it',
    }),
  (to) => ({ to }),
)

/** The keys of a configuration file. Those that are options too are overridden by the command line. */
const schema = z.strictObject({
  /** Where to listen. */
  listeners: z.array(listener).min(1).optional(),
  /** The first that matches counts. */
  routes: z.array(route).min(1).optional(),
  client: z
    .strictObject({
      tls: z.enum(['off', 'optional', 'required', 'implicit']).optional(),
      cert: z.string().optional(),
      key: z.string().optional(),
      /** Other certificates, by the name that the client asks for. */
      names: z.record(z.string(), certificate).optional(),
      /** Path of the certificates of the authorities that may have signed those of clients. */
      authorities: z.string().optional(),
      resumption: z.enum(['required', 'optional']).optional(),
      ticketReplay: z.boolean().optional(),
      dataEnd: z.enum(['close-notify', 'any']).optional(),
      ticketKeys: z.string().optional(),
      ...ofSide,
      /** Port that active data connections come from. */
      activePort: port.optional(),
    })
    .optional(),
  /** For all routes that do not say otherwise. */
  server: z.strictObject({ ...ofServer, ...ofSide }).optional(),
  /** Verbs that are passed on, and that are refused. */
  commands: z.strictObject({ allow: verbs.optional(), deny: verbs.optional() }).optional(),
  /** The text of the greeting where the user name decides which server it is. */
  greeting: z.string().optional(),
  /** Milliseconds. */
  times: z
    .strictObject({
      login: positive.optional(),
      idle: positive.optional(),
      answer: positive.optional(),
      data: positive.optional(),
    })
    .optional(),
  limits: z
    .strictObject(
      Object.fromEntries(Object.keys(defaultGatewayLimits).map((name) => [name, positive.optional()])),
    )
    .optional(),
  /** Networks of clients that are accepted; without it all are. */
  allow: networks.optional(),
  /** Networks of clients that are refused, also if `allow` has them. */
  deny: networks.optional(),
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
  metrics: readable(z.strictObject({ host: z.string(), port }), endpointOf).optional(),
  /** Directory in which each session is recorded. */
  capture: z.string().optional(),
  /** Octets of one capture, and how many are kept. */
  captureSize: readable(z.number().min(4_096), captureSizeOf).optional(),
  captureFiles: z.int().positive().optional(),
  captureSecrets: z.boolean().optional(),
})

/** What a configuration says: of the file, the environment and the command line. */
export type Configuration = z.infer<typeof schema>

/** One route of a configuration. */
export type RouteConfiguration = z.infer<typeof route>

/** How a gateway deals with a server, as a configuration says. */
export type ServerConfiguration = Pick<RouteConfiguration, keyof typeof ofServer>

/**
 * Reads a configuration in YAML, or in JSON, which is YAML too, and from the environment, which overrides it.
 *
 * @throws Error that names the file, the line and the key, or the variable
 */
export function readConfiguration(places: ConfigurationPlaces): Promise<ReadConfiguration<Configuration>> {
  return read({ schema, prefix: variablePrefix, otherVariables: [configVariable], formOf }, places)
}

/** The variables of the environment that set keys, in the order of the keys. */
export function configurationVariables(): readonly Variable[] {
  return variablesOf(schema, variablePrefix)
}
