export { command as default } from '@ftpkit/conventions/tsup'
