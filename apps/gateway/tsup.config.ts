export { bundledApp as default } from '@ftpkit/conventions/tsup'
