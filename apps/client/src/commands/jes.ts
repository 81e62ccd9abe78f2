import { type Command, Option } from 'commander'
import { withEffects } from '../effects.js'
import { lazily } from '../lazily.js'
import { connectionOptions } from '../options.js'
import { effectsNamed } from './effects.js'

const jobs = () => import('./jobs.js')

/** Adds the commands for the jobs of a z/OS system. */
export function jesCommands(program: Command): void {
  const jes = program.command('jes').description('submit, list, fetch and purge jobs on z/OS')
  const command = (usage: string, description: string) => {
    const added = jes.command(usage).description(description)
    return connectionOptions(withEffects(added, effectsNamed(added.name())))
  }
  const json = (added: Command) => added.option('--json', 'print a line of JSON for each job')

  json(command('submit <url> <jcl>', 'submit a job from a local file, or from standard input (-)'))
    .option('--wait', 'wait until the job is in the OUTPUT queue; exit status 6 if it failed')
    .option('--every <seconds>', 'with --wait, how often to query the job', Number, 2)
    .action(lazily(async () => (await jobs()).submit))
  json(command('list <url>', 'list jobs'))
    .option('--name <pattern>', 'names of the jobs', '*')
    .option('--owner <pattern>', 'owners of the jobs', '*')
    .addOption(
      new Option('--status <queue>', 'queue of the jobs')
        .choices(['ALL', 'INPUT', 'ACTIVE', 'OUTPUT'])
        .default('ALL'),
    )
    .action(lazily(async () => (await jobs()).list))
  command('output <url> <job> [number]', 'write one spool file of a job, or all, to standard output').action(
    lazily(async () => (await jobs()).output),
  )
  command('purge <url> <job>', 'remove a job and its output from JES').action(
    lazily(async () => (await jobs()).purge),
  )
}
