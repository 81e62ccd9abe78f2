import { attributeOf, feed } from '@ftpkit/command-line'
import { commandOutput } from '@ftpkit/command-line/output'
import type { UnknownVariable } from '@ftpkit/daemon/configuration'
import { isTerminal, type LogFormat } from '@ftpkit/daemon/log'
import { Command } from 'commander'
import type { Configuration } from './config.js'
import { optionRows, programRow } from './option-table.js'
import { wholeProgram } from './program.js'
import { routeTarget } from './route-target.js'
import { configVariable, hasVariables } from './variables.js'

/** What the command line, the environment, and the configuration file that is named there say together. */
export interface GatewayCommand {
  readonly configuration: Configuration & { readonly routes: NonNullable<Configuration['routes']> }
  readonly logFormat: LogFormat
  /** Variables of the environment that look like keys, and are none. */
  readonly unknownVariables: readonly UnknownVariable[]
}

/** What the command line is for. */
export interface Purposes {
  /** Called with the options, once they are checked. */
  readonly start: (command: GatewayCommand) => Promise<void>
  /** Called with the configuration by the command `check`. @default nothing */
  readonly check?: ((file: string) => Promise<void>) | undefined
  /** Whether a gateway runs already, which a configuration without a key must not change. @default false */
  readonly isReload?: boolean | undefined
}

/** The command line of ftpkit-gateway. */
export function gatewayCommand(version: string, { start, check, isReload = false }: Purposes): Command {
  // Options of the program come before a command: "rules" has some of the same names.
  const command = new Command(programRow.name)
    .version(version)
    .configureOutput(commandOutput)
    .enablePositionalOptions()
  return feed(command, wholeProgram(check)).action(async (server: string | undefined) => {
    await start(await commandGiven(server, command, isReload))
  })
}

/**
 * The options of a command line, of the environment, and of the configuration file that it names, without starting anything.
 *
 * @param argv as `process.argv` has it
 * @throws Error where the program would end with a message
 */
export function readCommand(
  version: string,
  argv: readonly string[],
  isReload = false,
): Promise<GatewayCommand> {
  return new Promise((resolve, reject) => {
    gatewayCommand(version, { start: async (command) => resolve(command), isReload })
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parseAsync(argv)
      .catch(reject)
  })
}

async function commandGiven(
  server: string | undefined,
  command: Command,
  isReload: boolean,
): Promise<GatewayCommand> {
  const { configuration: read, unknown } = await readFiles(command, isReload)
  const configuration = optionRows.reduce(
    (merged, row) => {
      const value: unknown = row.key && command.getOptionValue(attributeOf(row))
      return value === undefined ? merged : withValue(merged, row.key!, value)
    },
    read as Record<string, unknown>,
  ) as Configuration
  const routes = routesGiven(server, command) ?? configuration.routes
  if (!routes) command.error('error: give a server such as ftp://server.example, --forward, or routes')
  return {
    configuration: { ...configuration, routes },
    // What is not a terminal is read by a program.
    logFormat: configuration.logFormat ?? (isTerminal(2) ? 'pretty' : 'json'),
    unknownVariables: unknown,
  }
}

/** The routes that the command line names; undefined for none. */
function routesGiven(server: string | undefined, command: Command): Configuration['routes'] {
  const { forward: hosts } = command.opts<{ forward?: string[] }>()
  if (server !== undefined && typeof (routeTarget(server) ?? '') === 'string')
    command.error(`error: ${server} is not a server: give ftp://HOST, ftpes://HOST or ftps://HOST`)
  if (server !== undefined && hosts)
    command.error('error: give one server, or --forward for those that clients name')
  if (hosts) return [{ to: 'user@host', hosts }]
  return server === undefined ? undefined : [{ to: server }]
}

/** Reads the environment and the configuration file, if one is named. */
async function readFiles(command: Command, isReload: boolean) {
  const environment = process.env
  const file = command.opts<{ config?: string }>().config ?? (environment[configVariable] || undefined)
  if (file === undefined && !hasVariables(environment)) return { configuration: {}, unknown: [] }
  try {
    // Loaded on demand: the parser and the schema take memory that a gateway without a configuration never needs.
    const { readConfiguration } = await import('./config.js')
    return await readConfiguration({ file, environment, refuseEmpty: isReload })
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`)
  }
}

/** An object with a value at a key, and keys around it. */
function withValue(
  content: Record<string, unknown>,
  [key, ...below]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const inner = (content[key!] ?? {}) as Record<string, unknown>
  return { ...content, [key!]: below.length === 0 ? value : withValue(inner, below, value) }
}
