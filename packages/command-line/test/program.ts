import type { OptionRow, ProgramRow } from '../src/rows.js'

const colour: OptionRow = {
  flags: '--colour <name>',
  help: "its colour: 'red' [or] green",
  group: 'Looks',
  choices: ['red', 'green'],
  default: 'red',
}

/** A program with what the rows can say. */
export const program: ProgramRow = {
  name: 'try-out',
  help: 'A program to try out.',
  options: [],
  notes: '.\\" begins a comment in roff\n\nA second paragraph.',
  statuses: { 0: 'success', 2: 'wrong command line' },
  environment: { TRY_OUT: 'how to try' },
  files: { '~/.try-out': 'what was tried' },
  commands: [
    {
      name: 'fetch',
      aliases: ['mfetch'],
      operands: '<url> [local]',
      help: 'fetch a file: an "octet" or more',
      group: 'Transfers',
      options: [
        { flags: '-r, --recursive', help: 'with everything below it', group: 'Files' },
        { flags: '--tolerate <names...>', help: 'faults to tolerate', group: 'Files' },
        { flags: '--key <file>', help: 'a file', group: 'Files', completes: 'file' },
        colour,
      ],
      completes: ['url', 'file'],
      examples: [{ line: "try-out fetch 'ftp://host/*' \\", does: 'fetch what matches' }],
      action: async () => () => {},
    },
    {
      name: 'speak',
      operands: '<how>',
      help: 'say something',
      group: 'Transfers',
      options: [{ flags: '--voice <name>', help: 'whose voice', group: 'Looks' }],
      completes: [['loud', 'low']],
      action: async () => () => {},
    },
    {
      name: 'job',
      help: 'run jobs',
      group: 'Jobs',
      options: [],
      commands: [
        {
          name: 'submit',
          operands: '<file>',
          help: 'submit a job',
          options: [{ flags: '--wait', help: 'wait for its end', group: 'Jobs' }],
          completes: ['file'],
          action: async () => () => {},
        },
        { name: 'list', help: 'list jobs', options: [], action: async () => () => {} },
      ],
    },
    { name: 'secret-command', help: 'for programs', options: [], hidden: true, action: async () => () => {} },
  ],
}
