import { createCipheriv, randomBytes } from 'node:crypto'
import type { RcloneTools } from '@ftpkit/site-book'

/** By which passwords in rclone.conf are read and written. */
export const rcloneTools: RcloneTools = {
  aesCtr(key, counter, octets) {
    const cipher = createCipheriv('aes-256-ctr', key, counter)
    return Buffer.concat([cipher.update(octets), cipher.final()])
  },
  random: (length) => randomBytes(length),
}
