// What `FtpClient` loads when a directory is transferred first.
export { makeDirectories } from './remote-directories.js'
export { removeDirectory } from './remove-tree.js'
export { sync } from './sync-directories.js'
export { downloadDirectory, uploadDirectory } from './transfer-directory.js'
