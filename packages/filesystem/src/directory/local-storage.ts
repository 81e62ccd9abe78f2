import { readFile } from 'node:fs/promises'

/** File systems on storage of this host, as the kernel names their types. */
const localTypes = new Set([
  ...['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'bcachefs', 'f2fs', 'zfs', 'jfs', 'reiserfs', 'nilfs2'],
  ...['tmpfs', 'ramfs', 'overlay', 'squashfs', 'erofs', 'vfat', 'exfat', 'ntfs3'],
])

interface Mount {
  readonly point: string
  readonly type: string
}

/** Whether a directory and everything mounted below it are on storage of this host now; false where nothing says so. */
export async function isOnLocalStorage(directory: string): Promise<boolean> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'latin1').catch(() => '')
  return isLocalStorage(directory, mountinfo)
}

/**
 * Whether a directory and everything mounted below it are on storage of this host, by the mounts of Linux. A network file
 * system below it is enough to say no: a call there may never return.
 *
 * @param directory its real path, each octet a character
 * @param mountinfo the content of /proc/self/mountinfo
 */
export function isLocalStorage(directory: string, mountinfo: string): boolean {
  const mounts = mountinfo.split('\n').flatMap((line) => mountOf(line) ?? [])
  // The longest path wins, and of two mounts on one directory the later.
  const around = mounts
    .filter(({ point }) => isWithin(directory, point))
    .reduce<Mount | undefined>(
      (best, mount) => (mount.point.length >= (best?.point.length ?? 0) ? mount : best),
      undefined,
    )
  const below = mounts.filter(({ point }) => point !== directory && isWithin(point, directory))
  return around !== undefined && [around, ...below].every(({ type }) => localTypes.has(type))
}

/** A line of mountinfo: IDs, device, root, mount point, options and further fields up to `-`, then the type. */
function mountOf(line: string): Mount | undefined {
  const fields = line.split(' ')
  const point = fields[4]
  const type = fields[fields.indexOf('-') + 1]
  return point && type ? { point: unescaped(point), type } : undefined
}

/** The kernel writes blanks and backslashes as three octal digits. */
function unescaped(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}

function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`)
}
