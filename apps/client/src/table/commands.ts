import { type CommandRow, feed, type ProgramRow } from '@ftpkit/command-line'
import type { Command } from 'commander'
import { type Effects, withEffects } from '../effects.js'
import { beQuiet } from '../output.js'
import { isSiteReference } from '../sites/known.js'
import { programRow } from './program.js'

/** Rows of commands, and when their options change something. */
interface CommandFamily {
  readonly names: readonly string[]
  load(): Promise<{ readonly rows: readonly CommandRow[]; effectsOf(name: string): Effects }>
}

/** The commands that need no server, or nothing but this program. Any other name is of a command with a server. */
const families: readonly CommandFamily[] = [
  {
    names: ['decode', 'encode', 'convert', 'pages'],
    async load() {
      const [{ codecRows }, { codecEffects }] = await Promise.all([
        import('./codec.js'),
        import('../codec/effects.js'),
      ])
      return { rows: codecRows, effectsOf: (name) => codecEffects[name] ?? {} }
    },
  },
  {
    names: ['inspect'],
    async load() {
      const { inspectEffects, inspectRow } = await import('./inspect.js')
      return { rows: [inspectRow], effectsOf: () => inspectEffects }
    },
  },
  {
    names: ['sites'],
    async load() {
      const { sitesEffects, sitesRow } = await import('./sites.js')
      return { rows: [sitesRow], effectsOf: (name) => sitesEffects[name] ?? {} }
    },
  },
  {
    names: ['run'],
    async load() {
      const { runEffects, runRow } = await import('./run.js')
      return { rows: [runRow], effectsOf: () => runEffects }
    },
  },
  {
    names: ['completion'],
    async load() {
      const { completionRow } = await import('./completion.js')
      return { rows: [completionRow], effectsOf: () => ({}) }
    },
  },
]

const network: CommandFamily = {
  names: [],
  async load() {
    const [{ networkRows }, { effectsNamed }] = await Promise.all([
      import('./network.js'),
      import('../commands/effects.js'),
    ])
    return { rows: networkRows, effectsOf: effectsNamed }
  },
}

/**
 * Adds the commands to the program: the one that is given, since the others would only take time, or all for help and for
 * a name that there is not.
 */
export async function addCommands(program: Command, name = ''): Promise<void> {
  const one = await (families.find(({ names }) => names.includes(name)) ?? network).load()
  const rows = one.rows.filter((row) => row.name === name || row.aliases?.includes(name))
  if (rows.length > 0) return addRows(program, [{ ...one, rows }])
  addRows(program, await Promise.all([network, ...families].map((family) => family.load())))
}

type LoadedFamily = Awaited<ReturnType<CommandFamily['load']>>

function addRows(program: Command, loaded: readonly LoadedFamily[]): void {
  const owners = new Map<CommandRow, LoadedFamily>()
  for (const family of loaded) for (const row of withSubcommands(family.rows)) owners.set(row, family)
  const row: ProgramRow = programRow(loaded.flatMap(({ rows }) => rows))
  feed(program, row, (command, each) => {
    const effects = each.action && owners.get(each)?.effectsOf(each.name)
    if (effects) withEffects(command, effects)
    command.hook('preAction', async (_program, { args }) => {
      if (command.opts().quiet) beQuiet()
      if (args.some(isSiteReference)) (await import('../sites/find.js')).loadSites()
    })
  })
}

function withSubcommands(rows: readonly CommandRow[]): CommandRow[] {
  return rows.flatMap((row) => [row, ...withSubcommands(row.commands ?? [])])
}
