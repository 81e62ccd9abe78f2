import { inspectLines } from './inspect-schema.js'
import { count, isoTime, line, type Schema, text } from './schema.js'

const octets = { type: 'string', pattern: '^([0-9a-f]{2})+$', description: 'all octets of the name' } as const
const precision = { enum: ['day', 'minute', 'second', 'millisecond'] } as const

/** A path or name, and its octets where it is not valid in the encoding of names. */
function named(name: string): Readonly<Record<string, Schema>> {
  return { [name]: { ...text, description: 'always valid UTF-8' }, [`${name}Octets`]: octets }
}

const job = {
  name: text,
  owner: text,
  status: text,
  class: text,
  outcome: text,
  spoolFiles: count,
} as const

const entry: Readonly<Record<string, Schema>> = {
  ...named('name'),
  ...named('target'),
  kind: { enum: ['file', 'directory', 'link', 'other'] },
  size: { ...count, description: 'in octets' },
  modified: isoTime,
  modifiedPrecision: precision,
  created: isoTime,
  createdPrecision: precision,
  permissions: { type: 'string', pattern: '^[0-7]{4}$', description: 'the mode bits, in octal' },
  owner: text,
  group: text,
  links: count,
  unique: text,
  records: count,
  doubtful: { const: true, description: 'the line can be read in two ways' },
  ...named('raw'),
  dataSet: line(
    'what z/OS shows of a data set',
    {
      volume: text,
      unit: text,
      referred: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
      extents: count,
      used: count,
      recordFormat: text,
      recordLength: count,
      blockSize: count,
      organization: text,
      qualified: { const: true },
    },
    [],
  ),
  job: line('what JES shows of a job', job, ['name', 'status']),
  spool: line(
    'what JES shows of a file in the spool',
    { step: text, procedure: text, class: text, ddName: text },
    ['step', 'class', 'ddName'],
  ),
}

/** What `--json` writes: each line of standard output is one of these. */
export const jsonSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Lines of JSON that ftpkit writes',
  anyOf: [
    { $ref: '#/$defs/entry' },
    { $ref: '#/$defs/treeEntry' },
    { $ref: '#/$defs/hash' },
    { $ref: '#/$defs/file' },
    { $ref: '#/$defs/step' },
    { $ref: '#/$defs/leftOut' },
    { $ref: '#/$defs/job' },
    ...Object.keys(inspectLines).map((name) => ({ $ref: `#/$defs/${name}` })),
  ],
  $defs: {
    entry: line('ls, stat: a name on the server', entry, ['name', 'kind']),
    treeEntry: line('tree: a name below the directory', { ...named('path'), ...entry }, [
      'path',
      'name',
      'kind',
    ]),
    hash: line(
      'hash: a hash that the server has computed',
      { algorithm: text, hash: text, ...named('path') },
      ['algorithm', 'hash', 'path'],
    ),
    file: line(
      'get, put, sync: what became of a file, or of another step of a sync',
      {
        action: text,
        ...named('path'),
        octets: { ...count, description: 'on the data connection' },
        error: text,
      },
      ['action', 'path'],
    ),
    step: line(
      'sync --dry-run: a step that would be carried out',
      {
        action: { enum: ['makeDirectory', 'copy', 'remove', 'removeDirectory', 'rename'] },
        ...named('from'),
        ...named('path'),
      },
      ['action', 'path'],
    ),
    leftOut: line(
      'the last line where something was left out',
      { leftOut: count, reasons: { type: 'object', additionalProperties: count } },
      ['leftOut', 'reasons'],
    ),
    job: line('jes list, jes submit: a job', { id: text, ...job }, ['id']),
    ...inspectLines,
  },
}
