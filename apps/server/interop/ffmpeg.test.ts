import { expect, test } from 'vitest'
import { octetsOf, Site } from './peer.js'
import { user } from './server-process.js'

/** ffmpeg closes both connections at once when it has stored a file, and knows neither TLS nor lists. */
test('ffmpeg stores and fetches media, plain', async () => {
  await using site = await Site.open('plain', '--commit-after-control-end')
  const password = encodeURIComponent(user.password)
  const url = (name: string) => `ftp://${user.name}:${password}@${site.host}:${site.port}/${name}`
  const ffmpeg = async (...options: string[]) => {
    const { status, errors } = await site.run('ffmpeg', [
      '-hide_banner',
      '-nostdin',
      '-v',
      'error',
      ...options,
    ])
    expect(errors).toBe('')
    expect(status).toBe(0)
  }
  const copied = ['-c', 'copy', '-fflags', '+bitexact', '-flags', '+bitexact']
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc=duration=2',
    ...copied.slice(2),
    '-c:v',
    'mpeg2video',
    '-f',
    'mpegts',
    'a.ts',
  )
  await ffmpeg('-i', 'a.ts', ...copied, '-f', 'mpegts', 'direct.ts')
  await ffmpeg('-i', 'a.ts', ...copied, '-f', 'mpegts', url('stored.ts'))
  await expect.poll(() => octetsOf(site.remote('stored.ts'))).toBe(octetsOf(site.local('direct.ts')))
  // A file that is there is replaced.
  await ffmpeg('-y', '-i', 'a.ts', ...copied, '-f', 'mpegts', url('stored.ts'))
  await ffmpeg('-i', url('stored.ts'), ...copied, '-f', 'mpegts', 'back.ts')
  expect(octetsOf(site.local('back.ts'))).toBe(octetsOf(site.local('direct.ts')))
  // It reads a part, and closes the data connection.
  await ffmpeg('-i', url('stored.ts'), '-t', '0.2', ...copied, '-f', 'mpegts', 'begin.ts')
  expect(site.server.logged).toContain('"direction":"retrieve"')
})
