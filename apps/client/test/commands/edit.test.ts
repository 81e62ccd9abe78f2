import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ftpkit, Served } from '../served.js'

let served: Served

beforeAll(async () => {
  served = await Served.start()
})

afterAll(() => served[Symbol.asyncDispose]())

beforeEach(() => {
  rmSync(join(served.place, 'tmp'), { recursive: true, force: true })
  mkdirSync(join(served.place, 'tmp'))
})

const there = () => join(served.root, 'f.txt')
const store = (octets: string | Buffer) => writeFileSync(there(), octets)
const drafts = () => readdirSync(join(served.place, 'tmp'))

/** Edits by a script of `sh`, whose $1 is the file. */
function edit(script: string, options: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const editor = join(served.place, 'editor')
  writeFileSync(editor, `#!/bin/sh\n${script}\n`)
  chmodSync(editor, 0o755)
  return ftpkit(['edit', `${served.url}/f.txt`, ...options], {
    cwd: served.place,
    env: { ...process.env, VISUAL: '', EDITOR: editor, TMPDIR: join(served.place, 'tmp'), ...env },
  })
}

/** The text that was kept, by the path in the message. */
function kept(words: string): string {
  const path = /the edited text is kept in (.*)/.exec(words)?.[1] ?? ''
  return readFileSync(path, 'utf8')
}

describe('edit', () => {
  test('stores what the editor changed, and no draft', async () => {
    store('one\ntwo\n')
    expect(await edit('sed -i s/two/zwei/ "$1"')).toMatchObject({
      status: 0,
      words: 'stored f.txt: 9 octets\n',
    })
    expect(readFileSync(there(), 'utf8')).toBe('one\nzwei\n')
    expect(drafts()).toEqual([])
  })

  test('gives the editor UTF-8, and stores the encoding of the file', async () => {
    store(Buffer.from('d6d0b9fa0a', 'hex'))
    const changed = await edit('grep -q 中国 "$1" && printf "中文\\n" > "$1"', ['--encoding', 'gbk'])
    expect(changed).toMatchObject({ status: 0 })
    expect(readFileSync(there()).toString('hex')).toBe('d6d0cec40a')
  })

  test('stores nothing where nothing was changed', async () => {
    store('same')
    const { mtimeNs, ino } = statSync(there(), { bigint: true })
    expect(await edit('touch "$1"')).toMatchObject({ status: 0, words: 'f.txt is unchanged\n' })
    expect(statSync(there(), { bigint: true })).toMatchObject({ mtimeNs, ino })
    expect(drafts()).toEqual([])
  })

  test.each([
    ['failed', 'printf recovered > "$1.swp"; exit 1', 'f.txt.swp'],
    ['took the file away', 'echo new > "$1"; mv "$1" "$1~"', 'f.txt~'],
  ])('keeps what an editor that %s has left beside the text', async (_name, script, left) => {
    store('same')
    const { status, words } = await edit(script)
    expect(status).not.toBe(0)
    const [draft = ''] = drafts()
    expect(words).toContain(`the edited text is kept in ${join(served.place, 'tmp', draft)}`)
    expect(readdirSync(join(served.place, 'tmp', draft))).toContain(left)
  })

  test('stores nothing where the file was changed on the server, even in the same second to the same size', async () => {
    store('abc')
    const { status, words } = await edit(`printf xyz > "$1"; printf abd > ${there()}`)
    expect(status).toBe(6)
    expect(words).toContain('f.txt was changed on the server while it was edited: nothing is stored')
    expect(kept(words)).toBe('xyz')
    expect(readFileSync(there(), 'utf8')).toBe('abd')
  })

  test('keeps a text with a character that the encoding lacks', async () => {
    store('a\n')
    const { status, words } = await edit('printf "a\\n\\n😀" > "$1"', ['--encoding', 'gbk'])
    expect(status).toBe(6)
    expect(words).toContain('gbk has no "😀" (U+1F600), which line 3 contains')
    expect(kept(words)).toBe('a\n\n😀')
    expect(readFileSync(there(), 'utf8')).toBe('a\n')
  })

  test.each([
    ['utf-8', '61e4b841', 1],
    ['utf-8', '61ef41', 1],
    ['gbk', 'd6d0813f', 2],
    ['shift_jis', '835ca0', 2],
    ['windows-1252', 'e48181', 1],
    ['utf-16le', '610000d8', 3],
  ])('refuses a file that is not text in %s: %s', async (label, hex, offset) => {
    store(Buffer.from(hex, 'hex'))
    const { status, words } = await edit('echo more >> "$1"', ['--encoding', label])
    expect(status).toBe(6)
    expect(words).toContain(`the octets at offset ${offset} are not ${label}`)
    expect(readFileSync(there()).toString('hex')).toBe(hex)
    expect(drafts()).toEqual([])
  })

  test.each([
    ['a\r\nb\r\n', 'printf "a\\nb\\nc\\n" > "$1"', 'a\r\nb\r\nc\r\n'],
    ['a\r\nb\r\n', 'printf "c\\r\\n" >> "$1"', 'a\r\nb\r\nc\r\n'],
    ['a\r\nb\n', 'printf "c\\n" >> "$1"', 'a\r\nb\nc\n'],
    ['a\rb\r\n', 'printf "c\\n" >> "$1"', 'a\rb\r\nc\n'],
    ['\ufeffa\n', 'printf "b" >> "$1"', '\ufeffa\nb'],
    ['', 'printf "b" >> "$1"', 'b'],
  ])('keeps the line ends of %j', async (before, script, after) => {
    store(before)
    expect(await edit(script)).toMatchObject({ status: 0 })
    expect(readFileSync(there(), 'utf8')).toBe(after)
  })

  test('shows CR LF as LF', async () => {
    store('a\r\nb\r\n')
    expect(await edit('test "$(wc -c < "$1")" = 4')).toMatchObject({
      status: 0,
      words: 'f.txt is unchanged\n',
    })
  })

  test('keeps the text of an editor that fails, unless it changed nothing', async () => {
    store('a')
    const changed = await edit('printf b > "$1"; exit 3')
    expect(changed.status).toBe(7)
    expect(changed.words).toMatch(/the editor .* failed: exit status 3/)
    expect(kept(changed.words)).toBe('b')
    rmSync(join(served.place, 'tmp'), { recursive: true })
    mkdirSync(join(served.place, 'tmp'))
    expect((await edit('exit 3')).words).not.toContain('is kept in')
    expect(drafts()).toEqual([])
    expect(readFileSync(there(), 'utf8')).toBe('a')
  })

  test('keeps a text that the server refuses, and one that is not UTF-8', async () => {
    store('a')
    const refused = await edit(`printf b > "$1"; rm ${there()}; mkdir ${there()}`)
    expect(refused.status).toBe(5)
    expect(kept(refused.words)).toBe('b')
    rmSync(there(), { recursive: true })
    store('a')
    const invalid = await edit('printf "\\377" > "$1"')
    expect(invalid.status).toBe(6)
    expect(invalid.words).toContain('the octets at offset 0 are not utf-8')
    expect(invalid.words).toContain('the edited text is kept in')
  })

  test('shows the file to its user alone, under its name', async () => {
    store('a')
    await edit(
      `stat -c %a "$1" > ${served.place}/mode; stat -c %a "$(dirname "$1")" >> ${served.place}/mode; basename "$1" >> ${served.place}/mode`,
    )
    expect(readFileSync(join(served.place, 'mode'), 'utf8')).toBe('600\n700\nf.txt\n')
  })

  test('prefers VISUAL, which may have options, and takes vi without both', async () => {
    store('a')
    const visual = await edit('exit 1', [], { VISUAL: 'sed -i s/a/b/' })
    expect(visual).toMatchObject({ status: 0 })
    expect(readFileSync(there(), 'utf8')).toBe('b')
    const bin = join(served.place, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'vi'), '#!/bin/sh\nprintf vi > "$1"\n', { mode: 0o755 })
    await edit('exit 1', [], { EDITOR: '', PATH: `${bin}:${process.env.PATH}` })
    expect(readFileSync(there(), 'utf8')).toBe('vi')
  })

  test('refuses an encoding that there is not, and a file that is not there, before the editor is run', async () => {
    store('a')
    const unknown = await edit(`touch ${served.place}/ran`, ['--encoding', 'klingon'])
    expect(unknown).toMatchObject({ status: 2 })
    expect(unknown.words).toContain('no encoding is called "klingon"')
    rmSync(there())
    expect((await edit(`touch ${served.place}/ran`)).status).toBe(5)
    expect(existsSync(join(served.place, 'ran'))).toBe(false)
  })
})
