import { readFileSync } from 'node:fs'
import { type ClientDialogue, parseClientDialogue } from './client-dialogue.js'
import { type Dialogue, parseDialogue } from './dialogue.js'

/** A test or vector elsewhere that proves a requirement. */
export interface Cite {
  /** From the root of the repository. */
  readonly file: string
  /** Its name, exactly as in that file. */
  readonly name: string
}

/** One requirement of a section, and what proves it. */
export interface Requirement {
  /** `A1.4`. */
  readonly id: string
  /** The requirement, as a sentence. */
  readonly title: string
  /** MUST, SHOULD, MAY, MUST NOT; `fact` where the text only states it, `choice` where the text leaves a gap. */
  readonly strength: string
  /** The text that requires it. */
  readonly clause: string
  /** Verbs in upper case; `every command`, `client`, or `no command`. */
  readonly commands: readonly string[]
  /** Dialogues with our server. */
  readonly dialogues: readonly Dialogue[]
  /** Dialogues with our client. */
  readonly clientDialogues: readonly ClientDialogue[]
  readonly cites: readonly Cite[]
  /** Ids of requirements that say the same. */
  readonly same: readonly string[]
  /** Why it, or a part of it, is not implemented. */
  readonly notDone: string | undefined
  /** Its place, `FILE:LINE`. */
  readonly place: string
}

export interface Section {
  readonly file: string
  readonly title: string
  readonly requirements: readonly Requirement[]
}

type Draft = { -readonly [Key in keyof Requirement]: Requirement[Key] } & {
  dialogues: Dialogue[]
  clientDialogues: ClientDialogue[]
  cites: Cite[]
}

/**
 * Reads a section.
 *
 * ````md
 * ### A2.1 A verb is understood in either case
 * MUST · RFC 959 §5.3 · every command
 *
 * ```dialogue
 * C: noop
 * S: 200
 * ```
 * Proved by packages/session/test/server/command-queue.test.ts: interprets a command in upper or lower case
 * ````
 *
 * @throws SyntaxError with the place of a malformed line
 */
export function readSection(file: URL): Section {
  const name = file.pathname.split('/').at(-1)!
  const section = { file: name, title: '', requirements: [] as Draft[] }
  const lines = readFileSync(file, 'utf8').split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const place = `${name}:${at + 1}`
    const draft = section.requirements.at(-1)
    if (line.startsWith('# ')) section.title = line.slice(2)
    else if (line.startsWith('### ')) section.requirements.push(draftOf(line, lines[at + 1] ?? '', place))
    else if (draft && line.startsWith('```dialogue')) {
      const end = lines.indexOf('```', at)
      draft.dialogues.push(parseDialogue(lines.slice(at + 1, end), line.slice(11).trim(), name, at + 2))
      at = end
    } else if (draft && line === '```client') {
      const end = lines.indexOf('```', at)
      draft.clientDialogues.push(parseClientDialogue(lines.slice(at + 1, end), name, at + 2))
      at = end
    } else if (draft) readProof(draft, line, place)
  }
  for (const requirement of section.requirements) checkProved(requirement)
  return section
}

function draftOf(heading: string, below: string, place: string): Draft {
  const [, id, title] = /^### (\S+) (.+)$/.exec(heading) ?? []
  const [strength, clause, commands, ...rest] = below.split(' · ')
  if (!id || !title || !strength || !clause || !commands || rest.length > 0) {
    throw new SyntaxError(
      `${place}: a heading is "### ID SENTENCE", the next line STRENGTH · CLAUSE · COMMANDS`,
    )
  }
  const verbs = /^(?:every|no) command$/.test(commands) ? [commands] : commands.split(' ')
  return {
    id,
    title,
    strength,
    clause,
    commands: verbs,
    dialogues: [],
    clientDialogues: [],
    cites: [],
    same: [],
    notDone: undefined,
    place,
  }
}

function readProof(draft: Draft, line: string, place: string): void {
  const [, file, name] = /^Proved by (\S+?): (.+)$/.exec(line) ?? []
  const [, same] = /^The same as (.+)$/.exec(line) ?? []
  const [, reason] = /^Not done: (.+)$/.exec(line) ?? []
  if (file && name) draft.cites.push({ file, name })
  else if (same) draft.same = same.split(/, | and /)
  else if (reason) draft.notDone = reason
  else if (/^(?:Proved|The same|Not done)/.test(line)) throw new SyntaxError(`${place}: malformed: ${line}`)
}

function checkProved({ dialogues, clientDialogues, cites, same, notDone, place }: Requirement): void {
  if (dialogues.length + clientDialogues.length + cites.length + same.length === 0 && notDone === undefined) {
    throw new SyntaxError(`${place}: a requirement needs a proof, or a reason why it is not done`)
  }
}

const root = new URL('../../../', import.meta.url)

/**
 * Checks that the file has a test or vector of exactly this name. The tests of its own package run it.
 *
 * @throws Error when there is none
 */
export function checkCite({ file, name }: Cite): void {
  const text = readFileSync(new URL(file, root), 'utf8')
  const found = file.endsWith('.md')
    ? vectorNames(text).includes(name)
    : quoted(name).some((form) => text.includes(form))
  if (!found) throw new Error(`${file} has no test of this name: ${name}`)
}

function vectorNames(text: string): string[] {
  return Array.from(text.matchAll(/^### (.*?)\s*(?:<!--.*)?$/gm), ([, title]) => title!)
}

function quoted(name: string): string[] {
  return [`'${name.replaceAll("'", "\\'")}'`, `"${name}"`, `\`${name}\``]
}
