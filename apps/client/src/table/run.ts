import { type CommandRow, parseEndpoint } from '@ftpkit/command-line'
import { connectionEffects } from '../commands/effects.js'
import { always, type Effects } from '../effects.js'
import { connectionOptions } from './connection.js'

const group = 'Jobs'

/** When the options of `run` change something. */
export const runEffects: Effects = {
  ...connectionEffects,
  once: always,
  daemon: always,
  dryRun: always,
  history: always,
  state: always,
  metrics: always,
}

/** The command that runs jobs. */
export const runRow: CommandRow = {
  name: 'run',
  operands: '<file>',
  help: 'move files by the clock, as a job file says (YAML)',
  group: 'Sites',
  options: [
    {
      flags: '--once <job>',
      help: 'run one job now, to its end; the exit status is 6 if it failed at any site',
      group,
      conflicts: 'daemon',
    },
    { flags: '--daemon', help: 'run each job whenever it is due, until SIGTERM (the default)', group },
    {
      flags: '--dry-run',
      help: 'say when each job runs next, with which sites and steps, and do nothing',
      group,
    },
    { flags: '--history', help: 'print a line of JSON for each begin and end of a run', group },
    {
      flags: '--state <directory>',
      help: 'directory for the history, for what is done, and for locks; by default one for this job file in ~/.local/state/ftpkit/jobs',
      group,
      completes: 'directory',
    },
    {
      flags: '--metrics <[address:]port>',
      help: 'answer monitors by HTTP while jobs run: /metrics for Prometheus; on this machine only without an address',
      group,
      parse: parseEndpoint,
      conflicts: 'once',
    },
    ...connectionOptions,
  ],
  completes: ['file'],
  examples: [
    { line: 'ftpkit run jobs.yaml --dry-run', does: 'see what the jobs would do' },
    { line: 'ftpkit run jobs.yaml --once nightly', does: 'run a job by hand' },
  ],
  notes:
    'A job file that others may write is refused, since it can run programs. A run that was killed is ended at the next start, and no file is moved twice.',
  action: async () => (await import('../commands/run.js')).run,
}
