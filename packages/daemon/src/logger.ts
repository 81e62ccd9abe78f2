import { hostname } from 'node:os'
import { isatty } from 'node:tty'
import { inspect } from 'node:util'
import { printable, printableJson } from '@ftpkit/protocol/printable'
import { errorFacts } from './log-errors.js'
import { LogQueue } from './log-queue.js'
import { openLogTarget } from './log-target.js'

/** For people, with a line for each fact, or a JSON object per line. */
export type LogFormat = 'pretty' | 'json'

/** What an entry says besides its message, by name. An error is called `err`; what is undefined is left out. */
export type Facts = Readonly<Record<string, unknown>>

/** A log. Its methods return at once: entries wait in a bounded queue until they are written. */
export interface Logger {
  /** Adds an entry of level 30. */
  info(facts: Facts, message: string): void
  /** Adds an entry of level 40. */
  warn(facts: Facts, message: string): void
  /** Adds an entry of level 50. */
  error(facts: Facts, message: string): void
  /** Adds the last entry, because of which the process ends. It is written by `flush`. */
  fatal(facts: Facts, message: string): void
  /** Writes what waits, and returns when it is written, or after a second where the reader takes nothing, at most after five. */
  flush(): void
}

/** Where a log is written. */
export interface LogOptions {
  /** Of an open file, pipe, socket or terminal. @default 2, standard error */
  readonly descriptor?: number | undefined
  /**
   * Makes writes to standard error return at once where it is full; called where it can't be opened again to that end:
   * on a socket, or without /proc. `unblockStandardError` of `@ftpkit/node/server` is one.
   *
   * @default nothing: such writes wait
   */
  readonly unblock?: (() => void) | undefined
}

type Level = 'info' | 'warn' | 'error' | 'fatal'

/** One entry as text that ends with a line end. */
type Format = (level: Level, facts: Facts, message: string) => string

/** Levels as numbers, as in the logs of Bunyan and pino. */
const levels: Readonly<Record<Level, number>> = { info: 30, warn: 40, error: 50, fatal: 60 }

/** The log goes to standard error: standard output is for the one line that says where the server is. */
const standardError = 2

/** A log for people, or of a JSON object per line. */
export function createLog(
  format: LogFormat,
  { descriptor = standardError, unblock = () => {} }: LogOptions = {},
): Logger {
  const formatted = ofAnything(format === 'json' ? jsonFormat() : prettyFormat(isColorful(descriptor)))
  const queue = new LogQueue(openLogTarget(descriptor, unblock), (entries, reason) =>
    formatted('warn', { entries, reason }, 'entries of this log are lost'),
  )
  const method = (level: Level) => (facts: Facts, message: string) =>
    queue.add(() => formatted(level, facts, message))
  return {
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    fatal: (facts, message) => queue.addLast(formatted('fatal', facts, message)),
    flush: () => queue.flush(),
  }
}

/** Facts for which JSON has no form, such as an error with a field that leads back to it, are as Node shows them in text. */
function ofAnything(format: Format): Format {
  return (level, facts, message) => {
    try {
      return format(level, facts, message)
    } catch {
      const shown = Object.entries(facts).map(([name, value]) => [name, inspect(value)])
      return format(level, Object.fromEntries(shown), message)
    }
  }
}

/** In JSON an entry has what pino writes: level, time, process and host before the facts, and the message after them. */
function jsonFormat(): Format {
  const origin = { pid: process.pid, hostname: hostname() }
  return (level, facts, msg) => {
    const entry = { level: levels[level], time: Date.now(), ...origin, ...plain(facts), msg }
    return `${printableJson(entry)}\n`
  }
}

/** The facts, with an error as an object of text. */
function plain(facts: Facts): Facts {
  return facts.err instanceof Error ? { ...facts, err: errorFacts(facts.err) } : facts
}

/** Whether people see what is written to a descriptor, and what is read from it comes from them. */
export function isTerminal(descriptor: number): boolean {
  return isatty(descriptor)
}

function isColorful(descriptor: number): boolean {
  return isTerminal(descriptor) && process.env.TERM !== 'dumb' && !process.env.NO_COLOR
}

const colors: Readonly<Record<Level, readonly [on: string, off: string]>> = {
  info: ['\x1b[32m', '\x1b[39m'],
  warn: ['\x1b[33m', '\x1b[39m'],
  error: ['\x1b[31m', '\x1b[39m'],
  fatal: ['\x1b[41m', '\x1b[49m'],
}
const [cyan, magenta, plainColor] = ['\x1b[36m', '\x1b[35m', '\x1b[39m']

/**
 * For people, text is written as it is: what a client sent must not move the cursor, or begin a line of its own. A line
 * of its own follows for each fact.
 */
function prettyFormat(colored: boolean): Format {
  const clock = new WallClock()
  return (level, facts, message) => {
    const [on, off] = colored ? colors[level] : ['', '']
    const [messageOn, nameOn, nameOff] = colored ? [cyan, magenta, plainColor] : ['', '', '']
    const time = clock.timeOfDay(Date.now())
    let text = `[${time}] ${on}${level.toUpperCase()}${off}: ${messageOn}${printable(message)}${nameOff}\n`
    const visible = plain(facts)
    for (const name in visible) {
      const value = visible[name]
      if (value !== undefined) text += `    ${nameOn}${name}${nameOff}: ${visibleValue(value, '    ')}\n`
    }
    return text
  }
}

/** A value as JSON whose text is printable. An object has a line for each of its fields, and so has a stack for its calls. */
function visibleValue(value: unknown, indent: string): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return printableJson([value]).slice(1, -1)
  const inner = `${indent}  `
  const fields = Object.entries(value).map(([name, field]) => {
    const text =
      name === 'stack' && typeof field === 'string'
        ? visibleStack(field, inner)
        : ` ${visibleValue(field, inner)}`
    return `${inner}${quoted(name)}:${text}`
  })
  return `{\n${fields.join(',\n')}\n${indent}}`
}

/** Text in quotes, with no backslash doubled. */
function quoted(text: string): string {
  return `"${printable(text).replaceAll('"', '\\"')}"`
}

/** The line ends in the stack of an error, other than those of its message. */
const beforeFrame = /\n(?= {4}at )/

function visibleStack(stack: string, indent: string): string {
  return stack
    .split(beforeFrame)
    .map((line) => `\n${indent}    ${printable(line)}`)
    .join('')
}

/** Times of day as HH:MM:SS.mmm of the local zone; those of one second share its text. */
class WallClock {
  #second = Number.NaN
  #text = ''

  timeOfDay(now: number): string {
    const second = Math.floor(now / 1_000)
    if (second !== this.#second) {
      const date = new Date(now)
      this.#second = second
      this.#text = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
    }
    return `${this.#text}.${String(now - second * 1_000).padStart(3, '0')}`
  }
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
