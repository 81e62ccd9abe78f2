import { millisecondsOf } from '@ftpkit/command-line/time-text'
import * as z from 'zod'
import { nameFault } from './dated-name.js'
import { cronFault } from './schedule.js'

// What a job file may say. Each schema refuses keys that it does not know.

/** A time such as `90s`, `15m`, `2h` or `1d`, in milliseconds. */
const duration = z.string().transform((text, context) => {
  const milliseconds = millisecondsOf(text)
  if (milliseconds !== undefined) return milliseconds
  context.addIssue({ code: 'custom', message: 'expected a time such as 90s, 15m, 2h or 1d' })
  return z.NEVER
})

/** A name or path with dates in it, as {@link nameFault} takes them. */
const dated = z
  .string()
  .min(1)
  .superRefine((name, context) => {
    const message = nameFault(name)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

/** Patterns of names; a name has to match one of `include`, and none of `exclude`. */
const filter = {
  include: z.array(z.string().min(1)).optional(),
  exclude: z.array(z.string().min(1)).optional(),
}

/** How files are transferred. What is left out is as the site or the client has it. */
const transfer = {
  ...filter,
  from: dated,
  to: dated,
  /** Days that are added to dates in names. */
  days: z.int().min(-3_660).max(3_660).default(0),
  /** Whether the source is removed once its copy is confirmed. */
  move: z.boolean().default(false),
  type: z.string().optional(),
  mode: z.string().optional(),
  structure: z.string().optional(),
  codePage: z.string().optional(),
  /** The format of the local file: `lines`, `rdw`, `fixed:80`. Records are then transferred exactly. */
  format: z.string().optional(),
  /** What a source that is not there means. */
  missing: z.enum(['fail', 'skip']).default('fail'),
}

/** A time zone of the IANA database, in any case of letters. */
const zone = z.string().superRefine((name, context) => {
  const message = cronFault('0 0 * * *', name, 0)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

const program = z.array(z.string()).min(1)

const steps = {
  /** From the site to this machine. */
  get: z.strictObject(transfer),
  /** From this machine to the site. */
  put: z.strictObject(transfer),
  /** Makes a directory like another: from the site, or to it. */
  sync: z.strictObject({
    ...filter,
    direction: z.enum(['get', 'put']),
    local: dated,
    remote: dated,
    days: transfer.days,
    delete: z.boolean().default(false),
  }),
  rename: z.strictObject({ from: dated, to: dated, days: transfer.days }),
  remove: z.strictObject({ path: dated, days: transfer.days, missing: transfer.missing }),
  /** From the site to another, without this machine between them. */
  fxp: z.strictObject({ from: dated, site: z.string().min(1), to: dated, days: transfer.days }),
  /** Submits JCL from a local file, and waits for the end of the job. */
  submit: z.strictObject({ jcl: dated, days: transfer.days }),
  /** Runs a program of this machine, with the words as they are. */
  command: z.strictObject({ run: program, timeout: duration.optional() }),
} as const

/** The kinds of steps. */
export type StepKind = keyof typeof steps

export const stepKinds = Object.keys(steps) as readonly StepKind[]

/** A step is one key with what belongs to it. */
const step = z
  .strictObject(optionalOf(steps))
  .refine((given) => Object.values(given).filter((each) => each !== undefined).length === 1, {
    message: `expected one of ${stepKinds.join(', ')}`,
  })

function optionalOf<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) {
  const entries = Object.entries(shape).map(([key, schema]) => [key, schema.optional()])
  return Object.fromEntries(entries) as { [Key in keyof Shape]: z.ZodOptional<Shape[Key]> }
}

const when = z
  .strictObject({
    cron: z.string().optional(),
    zone: zone.optional(),
    every: duration.optional(),
    now: z.literal(true).optional(),
  })
  .superRefine(({ cron, zone, every, now }, context) => {
    const given = [cron, every, now].filter((each) => each !== undefined).length
    if (given !== 1) context.addIssue({ code: 'custom', message: 'expected one of cron, every, now' })
    if (zone !== undefined && cron === undefined)
      context.addIssue({ code: 'custom', path: ['zone'], message: 'only cron has a zone' })
    // Any day comes within eight years.
    const message = cron === undefined ? undefined : cronFault(cron, zone ?? 'UTC', 0)
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['cron'], message })
  })

/** What is done at the end of a run: a program is run, or a URL is posted to. */
const notice = z
  .strictObject({ command: program.optional(), webhook: z.url({ protocol: /^https?$/ }).optional() })
  .refine(({ command, webhook }) => (command === undefined) !== (webhook === undefined), {
    message: 'expected command or webhook',
  })

const job = z.strictObject({
  when,
  /** Names or patterns of sites in the book. */
  sites: z.array(z.string().min(1)).min(1),
  steps: z.array(step).min(1),
  /** How many sites at a time. */
  parallel: z.int().min(1).max(100).default(1),
  retries: z
    .strictObject({
      count: z.int().min(0).max(1_000).default(3),
      wait: duration.default(30_000),
      within: duration.optional(),
    })
    .prefault({}),
  /** How long a run may take with one site. */
  deadline: duration.default(3_600_000),
  /** What becomes of runs whose time has passed while no one looked. */
  missed: z.enum(['run', 'skip']).default('run'),
  on: z
    .strictObject({
      failure: z.array(notice).default([]),
      success: z.array(notice).default([]),
      missing: z.array(notice).default([]),
    })
    .prefault({}),
})

/** Redis by which several machines run each run once: `redis://HOST:PORT`, `env:NAME` or `file:PATH`. */
const redis = z.string().min(1)

/** What a job file may say. */
export const jobFileSchema = z.strictObject({
  version: z.literal(1),
  /** The zone of all jobs that name no other. Default: that of the system */
  zone: zone.optional(),
  /** Jobs of one name under one prefix are one job. Default: this machine alone */
  sharedState: z.union([redis, z.strictObject({ redis, prefix: z.string().min(1).optional() })]).optional(),
  jobs: z.record(z.string().regex(/^[\w.-]{1,64}$/), job),
})

/** A job file that was read. */
export type JobFile = z.infer<typeof jobFileSchema>

/** A job. Times are in milliseconds. */
export type Job = JobFile['jobs'][string]

/** A step of a job: an object with one key. */
export type Step = Job['steps'][number]
