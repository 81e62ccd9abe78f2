export { app as default } from '@ftpkit/conventions/tsup'
