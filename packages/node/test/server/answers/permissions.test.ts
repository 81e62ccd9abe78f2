import { type FileSystem, MemoryFileSystem, mount, readOnly, restricted } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { RawSession, readAll } from '../../raw-session.js'
import { serve } from '../../serving.js'

const tree = () => new MemoryFileSystem({ file: 'x', dir: { below: 'y' } })

/** What MLST says of a path by the fact Perm. */
async function permOf(session: RawSession, path: string): Promise<string | undefined> {
  session.send(`MLST ${path}\r\n`)
  return /Perm=([a-z]*);/i.exec((await session.reply())!.lines.join('\n'))?.[1]
}

async function perms(files: FileSystem, ...paths: string[]): Promise<(string | undefined)[]> {
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  const found: (string | undefined)[] = []
  for (const path of paths) found.push(await permOf(session, path))
  return found
}

describe('the fact Perm tells', () => {
  test('everything of an ordinary file system, and that its root stays', async () => {
    expect(await perms(tree(), '/file', '/dir', '/')).toEqual(['adfrw', 'cdeflmp', 'celmp'])
  })

  test('what a file system lets be read only', async () => {
    expect(await perms(readOnly(tree()), '/file', '/dir', '/')).toEqual(['r', 'el', 'el'])
  })

  test('what the permissions of an account allow, by path', async () => {
    const files = restricted(tree(), [
      { path: '/', allow: ['list', 'read'] },
      { path: '/dir', allow: ['list', 'create', 'append', 'make-directory'] },
    ])
    expect(await perms(files, '/file', '/dir', '/dir/below')).toEqual(['r', 'celm', 'a'])
  })

  test('what is mounted where', async () => {
    expect(await perms(mount({ '/': tree(), '/dir': readOnly(tree()) }), '/file', '/dir/file')).toEqual([
      'adfrw',
      'r',
    ])
  })
})

test('MLSD tells the same of each entry', async () => {
  const files = restricted(tree(), [
    { path: '/', allow: ['list', 'read'] },
    { path: '/dir', allow: ['list', 'delete'] },
  ])
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('OPTS MLST perm;')
  const data = await session.passive()
  expect(await session.command('MLSD')).toBe(150)
  const lines = (await readAll(data)).toString().trim().split('\r\n').sort()
  expect(lines).toEqual(['perm=delp; dir', 'perm=r; file'])
})
