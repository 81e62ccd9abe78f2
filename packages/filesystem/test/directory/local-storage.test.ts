import { expect, test } from 'vitest'
import { isLocalStorage } from '../../src/directory/local-storage.js'

/** The mounts of a host, as Linux describes them. */
function mountinfo(...mounts: readonly (readonly [point: string, type: string])[]): string {
  return mounts
    .map(
      ([point, type], index) =>
        `${30 + index} 1 8:${index} / ${point} rw,relatime shared:1 - ${type} /dev/x rw\n`,
    )
    .join('')
}

const host = [
  ['/', 'ext4'],
  ['/proc', 'proc'],
  ['/srv', 'xfs'],
  ['/srv/remote', 'nfs4'],
  ['/srv/user\\040mount', 'fuse.sshfs'],
  ['/srv/scratch', 'tmpfs'],
] as const

test.each([
  ['/var/ftp', true],
  ['/srv/scratch', true],
  ['/srv/scratch/deep', true],
  ['/srv/remote', false],
  ['/srv/remote/deep', false],
  ['/srv/remotely', true],
  ['/srv/user mount/x', false],
  // Something of another host is below it.
  ['/srv', false],
  ['/', false],
])('%s is local storage: %s', (directory, expected) => {
  expect(isLocalStorage(directory, mountinfo(...host))).toBe(expected)
})

test('of two mounts on one directory the later counts', () => {
  expect(isLocalStorage('/srv', mountinfo(['/', 'ext4'], ['/srv', 'xfs'], ['/srv', 'cifs']))).toBe(false)
  expect(isLocalStorage('/srv', mountinfo(['/', 'ext4'], ['/srv', 'cifs'], ['/srv', 'xfs']))).toBe(true)
})

test('where the system says nothing about mounts, storage is not taken for local', () => {
  expect(isLocalStorage('/srv', '')).toBe(false)
  expect(isLocalStorage('/srv', 'nothing like a mount\n')).toBe(false)
})
