import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { directoryFileSystem } from '../../src/directory.js'
import { hostNames, names, put, scratch, text } from './scratch.js'

describe.runIf(process.platform !== 'win32')('a FIFO, a socket or a device', () => {
  test('is refused at once, a hundred times, and does not block other calls', async () => {
    const root = scratch({ file: 'hello' })
    execFileSync('mkfifo', [join(root, 'fifo')])
    const fs = directoryFileSystem(root)
    const refused = Array.from({ length: 100 }, () => fs.read('/fifo').catch((error) => error.code))
    expect(await text(fs, '/file')).toBe('hello')
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['not-a-file']))
    await fs.close()
  })

  test('is neither replaced nor appended to', async () => {
    const root = scratch()
    execFileSync('mkfifo', [join(root, 'fifo')])
    const fs = directoryFileSystem(root)
    for (const disposition of ['replace', 'append', 'update'] as const) {
      await expect(put(fs, '/fifo', 'x', disposition)).rejects.toMatchObject({ code: 'not-a-file' })
    }
    await expect(put(fs, '/fifo', 'x', 'create-new')).rejects.toMatchObject({ code: 'exists' })
    expect(hostNames(root)).toEqual(['fifo'])
    await fs.close()
  })

  test('is listed as what it is, and can be removed', async () => {
    const root = scratch()
    execFileSync('mkfifo', [join(root, 'fifo')])
    const fs = directoryFileSystem(root)
    expect(await fs.stat('/fifo')).toMatchObject({ kind: 'other', name: 'fifo' })
    expect(await names(fs)).toEqual(['fifo'])
    await fs.remove('/fifo')
    expect(await names(fs)).toEqual([])
    await fs.close()
  })

  test('is refused if it is a socket', async () => {
    const root = scratch()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve))
    const fs = directoryFileSystem(root)
    await expect(fs.read('/socket')).rejects.toMatchObject({ code: 'not-a-file' })
    expect(await fs.stat('/socket')).toMatchObject({ kind: 'other' })
    await fs.close()
    await new Promise((resolve) => server.close(resolve))
  })

  test('is refused if it is a device', async () => {
    const fs = directoryFileSystem('/dev')
    await expect(fs.read('/null')).rejects.toMatchObject({ code: 'not-a-file' })
    await expect(fs.read('/zero')).rejects.toMatchObject({ code: 'not-a-file' })
    await expect(fs.write('/full', { disposition: 'append' })).rejects.toMatchObject({ code: 'not-a-file' })
    await fs.close()
  })
})
